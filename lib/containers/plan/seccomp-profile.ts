import type { SeccompProfile, SeccompRule } from './seccomp.ts';

/**
 * What every container may call, by topic. A name that an architecture does not have is left out by the
 * runtime, so that one list serves all. Calls the kernel itself guards with a capability inside the container's user namespace
 * (mount, setns, unshare, …) are here too: containers within containers need them.
 */
const EVERYONE = {
  openingAndClosing:
    'open openat openat2 creat close close_range dup dup2 dup3 pipe pipe2 fcntl fcntl64 flock ioctl umask',
  readingAndWriting:
    'read write readv writev pread64 pwrite64 preadv pwritev preadv2 pwritev2 lseek _llseek sendfile sendfile64 splice tee copy_file_range readahead',
  spaceAndSync:
    'truncate truncate64 ftruncate ftruncate64 fallocate fadvise64 fadvise64_64 arm_fadvise64_64 fsync fdatasync sync syncfs sync_file_range sync_file_range2 arm_sync_file_range cachestat',
  lookingAtFiles:
    'stat stat64 lstat lstat64 fstat fstat64 newfstatat fstatat64 statx statfs statfs64 fstatfs fstatfs64 access faccessat faccessat2 readlink readlinkat name_to_handle_at getcwd getdents getdents64 readdir statmount listmount',
  changingNames:
    'chdir fchdir mkdir mkdirat rmdir mknod mknodat link linkat symlink symlinkat unlink unlinkat rename renameat renameat2',
  changingAttributes:
    'chmod fchmod fchmodat fchmodat2 chown chown32 lchown lchown32 fchown fchown32 fchownat utime utimes futimesat utimensat utimensat_time64',
  extendedAttributes:
    'getxattr lgetxattr fgetxattr getxattrat setxattr lsetxattr fsetxattr setxattrat listxattr llistxattr flistxattr listxattrat removexattr lremovexattr fremovexattr removexattrat',
  watching: 'inotify_init inotify_init1 inotify_add_watch inotify_rm_watch fanotify_mark',
  waiting:
    'poll ppoll ppoll_time64 select _newselect pselect6 pselect6_time64 epoll_create epoll_create1 epoll_ctl epoll_ctl_old epoll_wait epoll_wait_old epoll_pwait epoll_pwait2 eventfd eventfd2 signalfd signalfd4',
  asynchronousFiles:
    'io_setup io_submit io_cancel io_getevents io_pgetevents io_pgetevents_time64 io_destroy',
  memory:
    'brk mmap mmap2 munmap mremap remap_file_pages mprotect madvise mincore msync mlock mlock2 mlockall munlock munlockall membarrier memfd_create memfd_secret pkey_alloc pkey_free pkey_mprotect mseal map_shadow_stack',
  memoryOfNodes: 'mbind get_mempolicy set_mempolicy set_mempolicy_home_node',
  startingAndEnding:
    'fork vfork clone clone3 execve execveat exit exit_group wait4 waitid waitpid restart_syscall syscall',
  processes:
    'getpid getppid gettid getpgid getpgrp setpgid getsid setsid prctl arch_prctl modify_ldt pidfd_open pidfd_send_signal pidfd_getfd process_mrelease ptrace process_vm_readv process_vm_writev',
  threads:
    'futex futex_time64 futex_wait futex_wake futex_waitv futex_requeue set_robust_list get_robust_list set_tid_address set_thread_area get_thread_area rseq set_tls cacheflush breakpoint riscv_flush_icache riscv_hwprobe',
  scheduling:
    'sched_yield sched_getparam sched_setparam sched_getscheduler sched_setscheduler sched_getattr sched_setattr sched_getaffinity sched_setaffinity sched_get_priority_max sched_get_priority_min sched_rr_get_interval sched_rr_get_interval_time64 getpriority setpriority ioprio_get ioprio_set getcpu',
  limitsAndUse: 'getrlimit ugetrlimit setrlimit prlimit64 getrusage times sysinfo uname syslog',
  ids: 'getuid getuid32 geteuid geteuid32 getgid getgid32 getegid getegid32 getresuid getresuid32 getresgid getresgid32 getgroups getgroups32 setuid setuid32 setgid setgid32 setreuid setreuid32 setregid setregid32 setresuid setresuid32 setresgid setresgid32 setfsuid setfsuid32 setfsgid setfsgid32 setgroups setgroups32',
  signals:
    'kill tkill tgkill pause signal sigaction sigaltstack sigpending sigprocmask sigreturn sigsuspend rt_sigaction rt_sigpending rt_sigprocmask rt_sigqueueinfo rt_sigreturn rt_sigsuspend rt_sigtimedwait rt_sigtimedwait_time64 rt_tgsigqueueinfo',
  clocks:
    'time gettimeofday clock_gettime clock_gettime64 clock_getres clock_getres_time64 clock_nanosleep clock_nanosleep_time64 nanosleep adjtimex clock_adjtime clock_adjtime64',
  timers:
    'alarm getitimer setitimer timer_create timer_delete timer_getoverrun timer_gettime timer_gettime64 timer_settime timer_settime64 timerfd timerfd_create timerfd_gettime timerfd_gettime64 timerfd_settime timerfd_settime64',
  sockets:
    'socketcall socketpair bind listen accept accept4 connect shutdown getsockname getpeername getsockopt setsockopt send sendto sendmsg sendmmsg recv recvfrom recvmsg recvmmsg recvmmsg_time64',
  systemFiveIpc:
    'ipc msgctl msgget msgrcv msgsnd semctl semget semop semtimedop semtimedop_time64 shmat shmctl shmdt shmget',
  posixQueues:
    'mq_open mq_unlink mq_notify mq_getsetattr mq_timedreceive mq_timedreceive_time64 mq_timedsend mq_timedsend_time64',
  security:
    'capget capset seccomp getrandom keyctl landlock_create_ruleset landlock_add_rule landlock_restrict_self lsm_get_self_attr lsm_set_self_attr lsm_list_modules',
  namespacesAndMounts:
    'unshare setns mount umount umount2 pivot_root mount_setattr move_mount open_tree fsopen fsconfig fsmount fspick reboot',
  mainframes: 's390_pci_mmio_read s390_pci_mmio_write s390_runtime_instr s390_guarded_storage s390_sthyi',
} as const;

/** What more those may call who have a capability; without it the call is refused, as the kernel would. */
const WITH_CAPABILITY = {
  CAP_BPF: 'bpf',
  CAP_DAC_READ_SEARCH: 'open_by_handle_at',
  CAP_PERFMON: 'perf_event_open',
  CAP_SYS_ADMIN:
    'bpf perf_event_open fanotify_init lookup_dcookie quotactl quotactl_fd sethostname setdomainname',
  CAP_SYS_CHROOT: 'chroot',
  CAP_SYS_MODULE: 'init_module finit_module delete_module query_module',
  CAP_SYS_NICE: 'migrate_pages move_pages',
  CAP_SYS_PACCT: 'acct',
  CAP_SYS_PTRACE: 'kcmp process_madvise',
  CAP_SYS_RAWIO: 'iopl ioperm',
  CAP_SYS_TIME: 'stime settimeofday clock_settime clock_settime64',
  CAP_SYS_TTY_CONFIG: 'vhangup',
} as const;

/**
 * What nobody may call though the kernel knows it: other kernels' boot, swap, relics. Refused with EPERM. Anything that is in no
 * list gets ENOSYS: a C library that tries a newer call then falls back to an older one.
 */
const NOBODY =
  'kexec_load kexec_file_load swapon swapoff nfsservctl sysfs _sysctl ustat uselib userfaultfd vm86 vm86old vmsplice bdflush nice oldfstat oldlstat oldstat oldolduname olduname sgetmask ssetmask swapcontext pciconfig_iobase pciconfig_read pciconfig_write add_key request_key';

const EPERM = 1;
const EINVAL = 22;
const ENOSYS = 38;

const AF_NETLINK = 16;
const NETLINK_AUDIT = 9;

/** PER_LINUX and PER_LINUX32, each with and without UNAME26, and the question which one it is. */
const PERSONALITIES = [0x0, 0x8, 0x20000, 0x20008, 0xffffffff];

const allow = (names: string, rest: Partial<SeccompRule> = {}): SeccompRule => ({
  names: names.split(' '),
  action: 'SCMP_ACT_ALLOW',
  ...rest,
});

const refuse = (names: string, rest: Partial<SeccompRule> = {}): SeccompRule => ({
  names: names.split(' '),
  action: 'SCMP_ACT_ERRNO',
  errnoRet: EPERM,
  ...rest,
});

/** For hosts that bring no profile of their own. Strings of names, so that loading it costs next to nothing. */
export function defaultSeccompProfile(): SeccompProfile {
  return {
    defaultAction: 'SCMP_ACT_ERRNO',
    defaultErrnoRet: ENOSYS,
    syscalls: [
      ...Object.values(EVERYONE).map((names) => allow(names)),
      refuse(NOBODY),
      ...byCapability(),
      ...PERSONALITIES.map((value) =>
        allow('personality', { args: [{ index: 0, value, op: 'SCMP_CMP_EQ' }] }),
      ),
      ...auditSockets(),
    ],
  };
}

/** A call that several capabilities open is refused only to those who have none of them. */
function byCapability(): readonly SeccompRule[] {
  const openedBy = new Map<string, string[]>();
  for (const [capability, names] of Object.entries(WITH_CAPABILITY)) {
    for (const name of names.split(' ')) openedBy.set(name, [...(openedBy.get(name) ?? []), capability]);
  }
  return [...openedBy].flatMap(([name, caps]) => [
    ...caps.map((capability) => allow(name, { includes: { caps: [capability] } })),
    refuse(name, { excludes: { caps } }),
  ]);
}

/** A socket of the audit system is not for containers: programs take EINVAL for "no audit here". */
function auditSockets(): readonly SeccompRule[] {
  const excludes = { caps: ['CAP_AUDIT_WRITE'] };
  const family = (op: string) => ({ index: 0, value: AF_NETLINK, op });
  const protocol = (op: string) => ({ index: 2, value: NETLINK_AUDIT, op });
  return [
    refuse('socket', {
      errnoRet: EINVAL,
      excludes,
      args: [family('SCMP_CMP_EQ'), protocol('SCMP_CMP_EQ')],
    }),
    allow('socket', { excludes, args: [family('SCMP_CMP_NE')] }),
    allow('socket', { excludes, args: [protocol('SCMP_CMP_NE')] }),
    allow('socket', { includes: excludes }),
  ];
}
