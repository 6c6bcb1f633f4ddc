// The official client against oxide-mcp, over stdio or HTTP.
//   node sdk.mjs stdio PROGRAM ARGUMENTS…
//   node sdk.mjs http URL KEY
// Prints a line for each check that holds, and fails with the first that does not.
import assert from 'node:assert/strict';
import {Client} from '@modelcontextprotocol/sdk/client/index.js';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import {StreamableHTTPClientTransport} from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import {
    ListRootsRequestSchema, LoggingMessageNotificationSchema, ResourceUpdatedNotificationSchema,
} from '@modelcontextprotocol/sdk/types.js';
import {pathToFileURL} from 'node:url';
import {mkdtempSync, writeFileSync} from 'node:fs';
import {tmpdir} from 'node:os';
import {join} from 'node:path';

const [kind, where, ...rest] = process.argv.slice(2);
const noise = [];

function makeTransport() {
    if (kind === 'stdio')
        return new StdioClientTransport({command: where, args: rest, env: {...process.env}});
    const headers = rest[0] ? {Authorization: `Bearer ${rest[0]}`} : {};
    return new StreamableHTTPClientTransport(new URL(where), {requestInit: {headers}});
}

const folder = mkdtempSync(join(tmpdir(), 'oxide-mcp-'));
writeFileSync(join(folder, 'a.txt'), 'The word is heliotrope.\n');
writeFileSync(join(folder, 'b.txt'), 'The other word is marigold.\n');

const client = new Client({name: 'sdk-test', version: '1.0.0'}, {capabilities: {roots: {}}});
client.onerror = error => noise.push(String(error)); // a line on stdout that is no JSON-RPC, too
client.setRequestHandler(ListRootsRequestSchema,
                         () => ({roots: [{uri: pathToFileURL(folder).href, name: 'test'}]}));
const updates = [];
client.setNotificationHandler(ResourceUpdatedNotificationSchema,
                              note => updates.push(note.params.uri));
client.setNotificationHandler(LoggingMessageNotificationSchema, () => {});

const checks = [];
const check = (name, work) => checks.push({name, work});
const call = (name, args = {}, options = {}) =>
    client.callTool({name, arguments: args}, undefined, {timeout: 60_000, ...options});
const sleep = time => new Promise(resolve => setTimeout(resolve, time));
const quick = {service: 'openai-cloud'}; // of the demo: no model has to be loaded first
const run = Date.now(); // servers keep idempotency keys beyond one client
let firstTask;

check('initialize names the server and what it can do', async () => {
    assert.equal(client.getServerVersion().name, 'oxide');
    assert.ok(client.getServerCapabilities().resources.subscribe);
    assert.ok(client.getInstructions().includes('route_task'));
});

check('ping and logging/setLevel', async () => {
    await client.ping();
    await client.setLoggingLevel('warning');
});

check('every tool has schemas that hold', async () => {
    const {tools} = await client.listTools();
    assert.deepEqual(tools.map(tool => tool.name).sort(),
                     ['analyze_parallel', 'cancel_task', 'explain_route', 'get_task',
                      'list_services', 'route_task']);
    for (const tool of tools) {
        assert.equal(tool.inputSchema.type, 'object');
        assert.ok(tool.outputSchema, tool.name);
    }
});

check('list_services knows who is healthy', async () => {
    const result = await call('list_services', {refresh: true});
    const {services} = result.structuredContent;
    assert.ok(services.length >= 5);
    assert.ok(services.some(service => service.health === 'healthy'));
    assert.ok(result.content[0].text.includes(services[0].name));
});

check('route_task answers, with progress early and rising', async () => {
    const steps = [];
    const began = performance.now();
    let early;
    const result = await call('route_task', {prompt: 'What is a mutex?', ...quick}, {
        onprogress: step => {
            early ??= performance.now() - began;
            steps.push(step);
        },
    });
    assert.ok(!result.isError, JSON.stringify(result.content));
    assert.equal(result.structuredContent.state, 'done');
    assert.ok(result.structuredContent.answer.length > 20);
    assert.equal(result.content[0].text, result.structuredContent.answer);
    assert.ok(result.structuredContent.why.startsWith('Goes to'));
    assert.equal(result.structuredContent.service, quick.service);
    assert.ok(early < 200, `first progress after ${early} ms`);
    assert.ok(steps.length >= 4, JSON.stringify(steps));
    for (let i = 1; i < steps.length; ++i)
        assert.ok(steps[i].progress > steps[i - 1].progress);
    assert.ok(steps.every(step => step.message));
    firstTask = result.structuredContent.task_id;
});

check('files are found below the root of the client', async () => {
    const result = await call('route_task', {prompt: 'Which word?', files: ['a.txt'], ...quick});
    assert.ok(!result.isError, JSON.stringify(result.content));
    const read = await client.readResource(
        {uri: `oxide://tasks/${result.structuredContent.task_id}`});
    assert.ok(JSON.parse(read.contents[0].text).files[0].endsWith('/a.txt'));
});

check('analyze_parallel shares files out', async () => {
    const result = await call('analyze_parallel', {prompt: 'Summarise', files: ['*.txt'],
                                      services: ['lm-studio', 'openai-cloud']},
                              {onprogress: () => {}});
    assert.ok(!result.isError, JSON.stringify(result.content));
    assert.ok(result.structuredContent.parts.length >= 2);
});

check('explain_route sends nothing and says what would have to change', async () => {
    const before = await client.readResource({uri: 'oxide://history'});
    const {services} = (await call('list_services')).structuredContent;
    const result = await call('explain_route',
                              {prompt: 'Write a haiku', instead: services.at(-1).name});
    assert.ok(result.structuredContent.candidates.length >= 5);
    assert.ok(result.structuredContent.ways);
    const after = await client.readResource({uri: 'oxide://history'});
    assert.equal(JSON.parse(after.contents[0].text).tasks.length,
                 JSON.parse(before.contents[0].text).tasks.length);
    const stored = await call('explain_route', {task_id: firstTask});
    assert.ok(stored.structuredContent.sentence.startsWith('Goes to'));
});

check('the same idempotency_key does the work once', async () => {
    const args = {prompt: 'Count to ten', idempotency_key: `count ${run}`, ...quick};
    const [one, two] = await Promise.all([call('route_task', args), call('route_task', args)]);
    const three = await call('route_task', args);
    assert.equal(one.structuredContent.task_id, two.structuredContent.task_id);
    assert.equal(one.structuredContent.task_id, three.structuredContent.task_id);
    const other = await call('route_task', {prompt: 'Something else', idempotency_key: `count ${run}`, ...quick});
    assert.ok(other.isError);
});

check('a task outlives the patience of its caller', async () => {
    const result = await call('route_task', {prompt: 'Write a long story', wait_seconds: 0, ...quick});
    assert.ok(!result.isError, JSON.stringify(result.content));
    const {task_id, state} = result.structuredContent;
    assert.ok(['queued', 'running'].includes(state), state);
    const later = await call('get_task', {task_id, wait_seconds: 60});
    assert.equal(later.structuredContent.state, 'done');
    assert.ok(later.structuredContent.answer.length > 0);
});

check('a client that times out leaves its task running', async () => {
    const args = {prompt: 'Write a long poem', idempotency_key: `patience ${run}`, ...quick};
    await assert.rejects(call('route_task', args, {timeout: 150}), /timed out/);
    const again = await call('route_task', args);
    assert.equal(again.structuredContent.state, 'done', JSON.stringify(again.content));
});

check('cancellation cancels the task', async () => {
    const abort = new AbortController();
    let id;
    const calling = call('route_task', {prompt: 'Write a very long novel', ...quick}, {
        signal: abort.signal,
        onprogress: step => {
            id ??= /Task ([0-9A-Z]{26})/.exec(step.message)?.[1];
            abort.abort('enough');
        },
    });
    await assert.rejects(calling);
    assert.ok(id);
    const result = await call('get_task', {task_id: id, wait_seconds: 5});
    assert.equal(result.structuredContent.state, 'cancelled');
    // Steps that were under way when the client gave up reach it too late.
    const isLate = text => text.includes('progress notification for an unknown token');
    const late = noise.filter(isLate);
    assert.ok(late.length <= 3, late.join('\n'));
    noise.splice(0, noise.length, ...noise.filter(text => !isLate(text)));
});

check('cancel_task stops a task', async () => {
    const begun = await call('route_task', {prompt: 'Write a long saga', wait_seconds: 0, ...quick});
    const {task_id} = begun.structuredContent;
    const result = await call('cancel_task', {task_id});
    assert.equal(result.structuredContent.state, 'cancelled');
    assert.ok((await call('cancel_task', {task_id})).isError);
});

check('errors say their kind and what to do', async () => {
    const wrong = await call('route_task', {promt: 'x'});
    assert.ok(wrong.isError && wrong.content[0].text.includes('promt'));
    const nobody = await call('route_task', {prompt: 'x', service: 'no-such-service'});
    assert.ok(nobody.isError);
    assert.match(nobody.content[0].text, /NO_SERVICE/);
    assert.match(nobody.content[0].text, /list_services/);
    await assert.rejects(call('no_such_tool'), /-32602/);
    await assert.rejects(client.readResource({uri: 'oxide://nothing'}), /-32002/);
});

check('resources and templates are listed, read and completed', async () => {
    const {resources} = await client.listResources();
    assert.deepEqual(resources.map(resource => resource.uri).sort(),
                     ['oxide://history', 'oxide://services']);
    const {resourceTemplates} = await client.listResourceTemplates();
    assert.equal(resourceTemplates.length, 2);
    const decision = await client.readResource({uri: `oxide://decisions/${firstTask}`});
    assert.ok(JSON.parse(decision.contents[0].text).decision.chain.length > 0);
    const ids = await client.complete({
        ref: {type: 'ref/resource', uri: 'oxide://tasks/{id}'},
        argument: {name: 'id', value: firstTask.slice(0, 20)},
    });
    assert.ok(ids.completion.values.includes(firstTask));
});

check('a subscription hears of changes', async () => {
    await client.subscribeResource({uri: 'oxide://history'});
    await call('route_task', {prompt: 'Say hello', ...quick});
    for (let i = 0; i < 40 && updates.length === 0; ++i)
        await sleep(50);
    assert.ok(updates.includes('oxide://history'));
    await client.unsubscribeResource({uri: 'oxide://history'});
});

check('prompts are listed, filled and completed', async () => {
    const {prompts} = await client.listPrompts();
    assert.deepEqual(prompts.map(prompt => prompt.name).sort(),
                     ['compare_models', 'explain_last_decision', 'review_code']);
    const filled = await client.getPrompt(
        {name: 'compare_models', arguments: {question: 'Tabs or spaces?'}});
    assert.ok(filled.messages[0].content.text.includes('Tabs or spaces?'));
    await assert.rejects(client.getPrompt({name: 'compare_models'}), /question/);
    const explained = await client.getPrompt({name: 'explain_last_decision'});
    assert.ok(explained.messages[0].content.resource.uri.startsWith('oxide://decisions/'));
    const {services} = (await call('list_services')).structuredContent;
    const suggested = await client.complete({
        ref: {type: 'ref/prompt', name: 'compare_models'},
        argument: {name: 'services', value: `${services[0].name},`},
    });
    assert.ok(suggested.completion.values.includes(`${services[0].name},${services[1].name}`));
});

check('a prompt of 2 MB arrives', async () => {
    const big = await call('explain_route', {prompt: 'word '.repeat(400_000)});
    assert.ok(big.structuredContent.input_tokens > 300_000);
});

await client.connect(makeTransport());
for (const {name, work} of checks) {
    const began = performance.now();
    try {
        await work();
    } catch (error) {
        console.log(`not ok ${name}\n${error.stack}`);
        process.exit(1);
    }
    console.log(`ok ${name} (${Math.round(performance.now() - began)} ms)`);
}
await client.close();
assert.deepEqual(noise, []);
console.log(`${checks.length} checks`);
