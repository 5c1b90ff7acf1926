import { checkHealth } from '../../../containers/operations/check-health.ts';
import { defineCommand } from '../../command.ts';

export const healthcheckRun = defineCommand({
  usage: 'healthcheck run CONTAINER',
  about: "Run a container's health check once",
  description:
    'Exits with 0 when the container is well, with 1 when it is not, and with 125 when it does not run or has no health check. ' +
    "The check is the image's; one that runs longer than its timeout has failed.",
  options: {},
  arguments: { min: 1, max: 1 },
  completes: 'containers',
  examples: { 'In a script': 'tsman healthcheck run web || tsman restart web' },
  async run(_values, [name = ''], context) {
    const needs = context.engine.containers;
    const healthy = await checkHealth(needs, needs.containers.resolve(name));
    if (!healthy) context.print('unhealthy');
    return healthy ? 0 : 1;
  },
});
