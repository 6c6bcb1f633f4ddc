// Serves a program that speaks MCP over stdio as streamable HTTP, a process a session, by the
// official SDK: the conformance suite knows HTTP alone.
//   node overstdio.mjs PROGRAM ARGUMENTS…
// Prints its address and ends with its standard input.
import {createServer} from 'node:http';
import {randomUUID} from 'node:crypto';
import {StdioClientTransport} from '@modelcontextprotocol/sdk/client/stdio.js';
import {StreamableHTTPServerTransport} from '@modelcontextprotocol/sdk/server/streamableHttp.js';

const [program, ...rest] = process.argv.slice(2);
const sessions = new Map();
let port = 0;

// Over stdio nothing says to which call a message belongs. A progress token does; else it is the
// call that is under way, where there is one alone.
function callOf(message, underWay) {
    const token = message.params?.progressToken;
    for (const [id, request] of underWay) {
        if (token !== undefined && request.params?._meta?.progressToken === token)
            return id;
    }
    return underWay.size === 1 ? underWay.keys().next().value : undefined;
}

async function begin() {
    const inner = new StdioClientTransport({command: program, args: rest, env: {...process.env}});
    const outer = new StreamableHTTPServerTransport({
        sessionIdGenerator: randomUUID,
        onsessioninitialized: id => sessions.set(id, outer),
        enableDnsRebindingProtection: true,
        allowedHosts: [`127.0.0.1:${port}`, `localhost:${port}`],
        allowedOrigins: [`http://127.0.0.1:${port}`, `http://localhost:${port}`],
    });
    const underWay = new Map();
    outer.onmessage = message => {
        if (message.method !== undefined && message.id !== undefined)
            underWay.set(message.id, message);
        inner.send(message);
    };
    inner.onmessage = message => {
        const isAnswer = message.method === undefined;
        const call = isAnswer ? message.id : callOf(message, underWay);
        if (isAnswer)
            underWay.delete(message.id);
        outer.send(message, {relatedRequestId: call}).catch(() => {});
    };
    inner.onerror = error => console.error(String(error)); // a line that is no JSON-RPC, too
    outer.onclose = () => inner.close();
    inner.onclose = () => outer.close();
    await inner.start();
    await outer.start();
    return outer;
}

const server = createServer(async (request, response) => {
    const known = sessions.get(request.headers['mcp-session-id']);
    const transport = known ?? await begin();
    await transport.handleRequest(request, response);
});
server.listen(0, '127.0.0.1', () => {
    port = server.address().port;
    console.log(`http://127.0.0.1:${port}/mcp`);
});
process.stdin.on('end', () => process.exit(0)).resume();
