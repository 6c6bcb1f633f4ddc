import Anthropic from '@anthropic-ai/sdk';
import { assert, base, check, counting, cutting, failing, key, model, runAll, schema } from './check.mjs';

const client = new Anthropic({ baseURL: base, apiKey: key, maxRetries: 0 });
const ask = (content, more = {}) => ({ model, max_tokens: 512, messages: [{ role: 'user', content }], ...more });
const tools = ['find_thing', 'look_up'].map((name) => ({ name, description: 'Finds it.', input_schema: schema }));

check('message', async () => {
  const answer = await client.messages.create(ask('What is a crab?'));
  assert.equal(answer.stop_reason, 'end_turn');
  assert.ok(answer.content.some((block) => block.type === 'text' && block.text.length > 0));
  assert.ok(answer.usage.input_tokens > 0 && answer.usage.output_tokens > 0);
});

check('stream', async () => {
  const stream = client.messages.stream(ask('What is a crab?'));
  let text = '';
  let estimate = 0;
  stream.on('text', (piece) => { text += piece; });
  stream.on('streamEvent', (event) => {
    if (event.type === 'message_start') estimate = event.message.usage.input_tokens;
  });
  const whole = await stream.finalMessage();
  assert.ok(estimate > 0);
  assert.ok(text.length > 0);
  assert.equal(whole.content.filter((block) => block.type === 'text').map((block) => block.text).join(''), text);
});

check('two tools at once, and their results', async () => {
  const messages = [{ role: 'user', content: 'Use find_thing and look_up.' }];
  const called = await client.messages.stream({ model, max_tokens: 512, messages, tools }).finalMessage();
  assert.equal(called.stop_reason, 'tool_use');
  const calls = called.content.filter((block) => block.type === 'tool_use');
  assert.deepEqual(calls.map((call) => call.name), ['find_thing', 'look_up']);
  for (const call of calls) assert.ok('what' in call.input);
  const after = await client.messages.create({
    model, max_tokens: 512, tools,
    messages: [...messages, { role: 'assistant', content: called.content },
      { role: 'user', content: calls.map((call) => ({ type: 'tool_result', tool_use_id: call.id, content: 'a result' })) }],
  });
  assert.match(after.content.map((block) => block.text ?? '').join(''), /The tool has answered/);
});

check('a broken stream raises', async () => {
  await assert.rejects(client.messages.stream(ask('Count.', { model: cutting })).finalMessage());
});

check('an error has its class', async () => {
  await assert.rejects(client.messages.create(ask('Hi', { model: failing })), Anthropic.RateLimitError);
  await assert.rejects(client.messages.create(ask('Hi', { model: 'nobody-has-it' })), Anthropic.NotFoundError);
  await assert.rejects(client.messages.create(ask([{ type: 'text' , text: 7 }])), Anthropic.BadRequestError);
});

check('abort', async () => {
  const stream = client.messages.stream(ask('Count.', { model: counting, max_tokens: 10000 }));
  let pieces = 0;
  for await (const event of stream) {
    assert.ok(event);
    if ((pieces += 1) === 4) break;
  }
  assert.equal(pieces, 4);
});

check('count tokens', async () => {
  const one = await client.messages.countTokens({ model, messages: [{ role: 'user', content: 'one' }] });
  const many = await client.messages.countTokens({ model, messages: [{ role: 'user', content: 'one '.repeat(200) }] });
  assert.ok(one.input_tokens > 0);
  assert.ok(many.input_tokens > one.input_tokens + 100);
});

check('models', async () => {
  const ids = [];
  for await (const entry of client.models.list()) ids.push(entry.id);
  assert.ok(ids.includes('auto') && ids.includes(model));
});

await runAll();
