import { Ollama } from 'ollama';
import { assert, base, check, counting, cutting, embedding, failing, key, model, runAll, schema } from './check.mjs';

const client = new Ollama({ host: base, headers: { Authorization: `Bearer ${key}` } });
const ask = (content, more = {}) => ({ model, messages: [{ role: 'user', content }], ...more });
const tools = ['find_thing', 'look_up'].map((name) => ({
  type: 'function',
  function: { name, description: 'Finds it.', parameters: schema },
}));

check('chat', async () => {
  const answer = await client.chat(ask('What is a crab?'));
  assert.equal(answer.done_reason, 'stop');
  assert.ok(answer.message.content.length > 0);
  assert.ok(answer.prompt_eval_count > 0 && answer.eval_count > 0);
});

check('stream', async () => {
  let text = '';
  let last;
  for await (const part of await client.chat(ask('What is a crab?', { stream: true }))) {
    text += part.message.content;
    last = part;
  }
  assert.ok(text.length > 0);
  assert.ok(last.done);
});

check('two tools at once, and their results', async () => {
  const called = await client.chat(ask('Use find_thing and look_up.', { tools }));
  const calls = called.message.tool_calls;
  assert.deepEqual(calls.map((call) => call.function.name), ['find_thing', 'look_up']);
  const after = await client.chat({
    model, tools,
    messages: [{ role: 'user', content: 'Use find_thing and look_up.' }, called.message,
      ...calls.map((call) => ({ role: 'tool', tool_name: call.function.name, content: 'a result' }))],
  });
  assert.match(after.message.content, /The tool has answered/);
});

check('JSON by a schema', async () => {
  const answer = await client.chat(ask('JSON, please.', { format: schema }));
  assert.ok('what' in JSON.parse(answer.message.content));
});

check('generate', async () => {
  const answer = await client.generate({ model, prompt: 'What is a crab?', stream: false });
  assert.ok(answer.response.length > 0);
  assert.ok(answer.done);
});

check('a broken stream raises', async () => {
  const stream = await client.chat(ask('Count.', { model: cutting, stream: true }));
  await assert.rejects(async () => {
    for await (const part of stream) assert.ok(part);
  });
});

check('an error is told', async () => {
  await assert.rejects(client.chat(ask('Hi', { model: failing })), (error) => error.status_code === 429);
  await assert.rejects(client.chat(ask('Hi', { model: 'nobody-has-it' })), (error) => error.status_code === 404);
});

check('abort', async () => {
  const stream = await client.chat(ask('Count.', { model: counting, stream: true }));
  let pieces = 0;
  for await (const part of stream) {
    assert.ok(part);
    if ((pieces += 1) === 3) {
      stream.abort();
      break;
    }
  }
  assert.equal(pieces, 3);
});

check('list, show, version', async () => {
  const { models } = await client.list();
  assert.ok(models.some((entry) => entry.name === model));
  assert.ok((await client.show({ model })).capabilities.includes('tools'));
  assert.match((await client.version()).version, /^\d+\.\d+\.\d+$/);
});

if (embedding)
  check('embed', async () => {
    const answer = await client.embed({ model: embedding, input: ['one crab', 'a boat'] });
    assert.equal(answer.embeddings.length, 2);
    assert.equal(answer.embeddings[0].length, 384);
    assert.ok(answer.prompt_eval_count > 0 && Number.isInteger(answer.total_duration));
    const older = await client.embeddings({ model: embedding, prompt: 'one crab' });
    assert.deepEqual(older.embedding, answer.embeddings[0]);
  });

await runAll();
