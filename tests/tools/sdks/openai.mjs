import OpenAI from 'openai';
import { assert, base, check, counting, cutting, embedding, failing, key, model, runAll, schema } from './check.mjs';

const client = new OpenAI({ baseURL: `${base}/v1`, apiKey: key, maxRetries: 0 });
const user = (content) => [{ role: 'user', content }];
const tools = ['find_thing', 'look_up'].map((name) => ({
  type: 'function',
  function: { name, description: 'Finds it.', parameters: schema },
}));

check('chat', async () => {
  const { data, response } = await client.chat.completions
    .create({ model, messages: user('What is a crab?') })
    .withResponse();
  assert.equal(data.choices[0].finish_reason, 'stop');
  assert.ok(data.choices[0].message.content.length > 0);
  assert.ok(data.usage.prompt_tokens > 0 && data.usage.completion_tokens > 0);
  assert.equal(response.headers.get('x-oxide-service'), model);
});

check('stream with usage', async () => {
  const stream = client.chat.completions.stream({
    model, messages: user('What is a crab?'), stream_options: { include_usage: true },
  });
  let pieces = 0;
  for await (const chunk of stream) pieces += chunk.choices.length;
  const whole = await stream.finalChatCompletion();
  assert.ok(pieces > 2);
  assert.ok(whole.choices[0].message.content.length > 0);
  assert.ok(whole.usage.total_tokens > 0);
});

check('two tools at once, and their results', async () => {
  const messages = user('Use find_thing and look_up.');
  const stream = client.chat.completions.stream({ model, messages, tools });
  const called = (await stream.finalChatCompletion()).choices[0];
  assert.equal(called.finish_reason, 'tool_calls');
  const calls = called.message.tool_calls;
  assert.deepEqual(calls.map((call) => call.function.name), ['find_thing', 'look_up']);
  assert.notEqual(calls[0].id, calls[1].id);
  for (const call of calls) assert.ok('what' in JSON.parse(call.function.arguments));
  const after = await client.chat.completions.create({
    model, tools,
    messages: [...messages, called.message,
      ...calls.map((call) => ({ role: 'tool', tool_call_id: call.id, content: 'a result' }))],
  });
  assert.match(after.choices[0].message.content, /The tool has answered/);
});

check('JSON by a schema', async () => {
  const answer = await client.chat.completions.create({
    model, messages: user('JSON, please.'),
    response_format: { type: 'json_schema', json_schema: { name: 'a', schema } },
  });
  assert.ok('what' in JSON.parse(answer.choices[0].message.content));
});

check('a broken stream raises', async () => {
  const stream = await client.chat.completions.create({
    model: cutting, messages: user('Count.'), stream: true,
  });
  await assert.rejects(async () => {
    for await (const chunk of stream) assert.ok(chunk);
  });
});

check('an error has its class', async () => {
  await assert.rejects(client.chat.completions.create({ model: failing, messages: user('Hi') }),
    (error) => error instanceof OpenAI.RateLimitError && error.requestID.startsWith('req_'));
  await assert.rejects(client.chat.completions.create({ model: 'nobody-has-it', messages: user('Hi') }),
    (error) => error instanceof OpenAI.NotFoundError && error.code === 'model_not_found');
  await assert.rejects(new OpenAI({ baseURL: `${base}/v1`, apiKey: 'wrong', maxRetries: 0 }).models.list(),
    OpenAI.AuthenticationError);
});

check('abort', async () => {
  const stream = await client.chat.completions.create({
    model: counting, messages: user('Count.'), stream: true,
  });
  let pieces = 0;
  for await (const chunk of stream) {
    assert.ok(chunk);
    if ((pieces += 1) === 3) break;
  }
  assert.equal(pieces, 3);
});

check('models', async () => {
  const ids = [];
  for await (const entry of client.models.list()) ids.push(entry.id);
  assert.ok(ids.includes('auto') && ids.includes('auto:balanced') && ids.includes(model));
  assert.equal((await client.models.retrieve(model)).id, model);
});

check('responses', async () => {
  const answer = await client.responses.create({ model, input: 'What is a crab?' });
  assert.equal(answer.status, 'completed');
  assert.ok(answer.output_text.length > 0);
});

check('responses, streamed, with tools', async () => {
  const stream = client.responses.stream({
    model, input: 'Use find_thing and look_up.',
    tools: tools.map(({ function: f }) => ({ type: 'function', strict: false, ...f })),
  });
  let last;
  for await (const event of stream) last = event.type;
  const whole = await stream.finalResponse();
  assert.equal(last, 'response.completed');
  const calls = whole.output.filter((item) => item.type === 'function_call');
  assert.deepEqual(calls.map((call) => call.name), ['find_thing', 'look_up']);
});

if (embedding)
  check('embeddings', async () => {
    const input = ['one crab', 'a boat'];
    // Without a wish the client asks for base64, and makes numbers of it.
    const answer = await client.embeddings.create({ model: embedding, input });
    assert.equal(answer.data.length, 2);
    assert.equal(answer.data[0].embedding.length, 384);
    assert.ok(answer.usage.prompt_tokens > 0);
    const plain = await client.embeddings.create({ model: embedding, input, encoding_format: 'float' });
    assert.deepEqual(answer.data[1].embedding.map(Math.fround), plain.data[1].embedding.map(Math.fround));
    const shorter = await client.embeddings.create({ model: embedding, input: 'one crab', dimensions: 16 });
    assert.equal(shorter.data[0].embedding.length, 16);
    await assert.rejects(client.embeddings.create({ model: embedding, input: [1, 2, 3] }),
      (error) => error instanceof OpenAI.BadRequestError);
  });

await runAll();
