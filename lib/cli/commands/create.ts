import { createContainer } from '../../containers/operations/create.ts';
import { callerOf } from '../caller.ts';
import { defineCommand } from '../command.ts';
import { haveImage } from '../have-image.ts';
import { imageChoice } from '../options/image.ts';
import { toRequest } from '../options/request.ts';
import { createOptions } from '../options/run.ts';
import { replaceNamed } from '../replace-named.ts';

export const create = defineCommand({
  usage: 'create [options] IMAGE [COMMAND [ARG...]]',
  about: 'Make a container without starting it',
  options: createOptions,
  arguments: { min: 1, max: Number.POSITIVE_INFINITY },
  stopAtArgument: true,
  completes: 'images',
  examples: { 'Make a container and start it later': 'tsman create --name web nginx && tsman start web' },
  async run(values, args, context) {
    const needs = context.engine.containers;
    const caller = callerOf(context, context.engine.conf);
    const asked = toRequest(values, args, caller);
    const request = await haveImage(context, asked, imageChoice(values, caller));
    if (values.replace) await replaceNamed(needs, request.name);
    const { id } = await createContainer(needs, request);
    context.print(id);
    return 0;
  },
});
