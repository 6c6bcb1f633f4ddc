// What the scripts share: one line of JSON a check, and an exit code.
import assert from 'node:assert/strict';

export const base = process.env.OXIDE_URL;
export const key = process.env.OXIDE_KEY;
export const model = process.env.OXIDE_MODEL; // of a simulated service that thinks of nothing
export const counting = process.env.OXIDE_COUNTING; // counts to 300
export const cutting = process.env.OXIDE_CUTTING; // breaks off in the middle
export const failing = process.env.OXIDE_FAILING; // 429 at once
export const embedding = process.env.OXIDE_EMBEDDING; // makes vectors; may be empty

export { assert };

export const schema = {
  type: 'object',
  properties: { what: { type: 'string' } },
  required: ['what'],
};

const checks = [];
export const check = (name, run) => checks.push([name, run]);

export const runAll = async () => {
  let failed = 0;
  for (const [name, run] of checks) {
    let problem = '';
    try {
      await run();
    } catch (error) {
      problem = error?.stack ?? String(error);
      failed += 1;
    }
    console.log(JSON.stringify({ name, problem }));
  }
  process.exit(failed ? 1 : 0);
};
