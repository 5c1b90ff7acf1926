/** Scripts that ask `tsman __complete` for what may stand at the end of a line. */
export const SHELL_SCRIPTS = {
  bash: String.raw`_tsman() {
  local line=${'$'}{COMP_LINE:0:COMP_POINT} words word rest files=
  read -ra words <<<"$line"
  [[ $line == *' ' ]] && words+=('')
  local current=${'$'}{words[-1]} prefix=
  # Bash splits words at = and :, and replaces what stands behind the last of them.
  [[ $current == *[=:]* ]] && prefix=${'$'}{current%"${'$'}{current##*[=:]}"}
  COMPREPLY=()
  while IFS=$'\t' read -r word rest; do
    if [[ $word == :files ]]; then files=1; else COMPREPLY+=("${'$'}{word#"$prefix"}"); fi
  done < <("${'$'}{words[0]}" __complete -- "${'$'}{words[@]:1}" 2>/dev/null)
  [[ -n $files ]] && compopt -o default
  [[ ${'$'}{COMPREPLY[0]-} == *= ]] && compopt -o nospace
  return 0
}
complete -F _tsman tsman`,
  zsh: String.raw`#compdef tsman
_tsman() {
  local line word rest files=
  local -a found
  while IFS=$'\t' read -r word rest; do
    if [[ $word == :files ]]; then files=1; else found+=("${'$'}{word//:/\\:}${'$'}{rest:+:$rest}"); fi
  done < <("${'$'}{words[1]}" __complete -- "${'$'}{(@Q)words[2,CURRENT]}" 2>/dev/null)
  [[ -n $files ]] && _files
  _describe tsman found
}
if [[ $funcstack[1] == _tsman ]]; then _tsman "$@"; else compdef _tsman tsman; fi`,
  fish: `function __tsman_complete
    set -l words (commandline -opc) (commandline -ct)
    for line in ($words[1] __complete -- $words[2..-1] 2>/dev/null)
        if test "$line" = :files
            __fish_complete_path (commandline -ct)
        else
            echo $line
        end
    end
end
complete -c tsman -f -a '(__tsman_complete)'`,
} as const;
