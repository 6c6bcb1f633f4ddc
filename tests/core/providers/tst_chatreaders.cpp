#include "core/providers/recording.h"

#include <random>

#include <QTest>

using namespace oxide;
using model::Dialect;
using test::hear;
using test::Heard;

// Streams as the providers send them. Each is read whole, cut at every byte, and cut short.

namespace {

const std::string kOpenAi =
    R"(data: {"id":"c1","object":"chat.completion.chunk","model":"gpt-x","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}],"usage":null}

: keep-alive

data: {"id":"c1","model":"gpt-x","choices":[{"index":0,"delta":{"content":"Gr\u00fc\u00df "},"finish_reason":null}]}

data: {"id":"c1","model":"gpt-x","choices":[{"index":0,"delta":{"content":"dich 🦀"},"finish_reason":null}]}

data: {"id":"c1","model":"gpt-x","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

data: {"id":"c1","model":"gpt-x","choices":[],"usage":{"prompt_tokens":100,"completion_tokens":50,"total_tokens":150,"prompt_tokens_details":{"cached_tokens":60},"completion_tokens_details":{"reasoning_tokens":20}}}

data: [DONE]

)";
const std::string kOpenAiHeard =
    "text=Grüß dich "
    "🦀|reasoning=|signature=|usage=40,60,-,30,20|finish=stop|model=gpt-x|error=";

// DeepSeek: usage on the last chunk, both reasoning channels filled, its own cache fields.
const std::string kDeepSeek =
    R"(data: {"model":"ds","choices":[{"delta":{"role":"assistant","content":null,"reasoning_content":"Let me ","reasoning":"Let me "}}]}

data: {"model":"ds","choices":[{"delta":{"content":null,"reasoning_content":"think.","reasoning":"think."}}]}

data: {"model":"ds","choices":[{"delta":{"content":"42","reasoning_content":null}}]}

data: {"model":"ds","choices":[{"delta":{"content":""},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_cache_hit_tokens":4,"prompt_cache_miss_tokens":6}}

data: [DONE]

)";
const std::string kDeepSeekHeard =
    "text=42|reasoning=Let me think.|signature=|usage=6,4,-,7,-|finish=stop|model=ds|error=";

const std::string kOpenRouter = R"(: OPENROUTER PROCESSING

data: {"model":"a/b","choices":[{"delta":{"content":"","reasoning":null,"reasoning_details":[{"type":"reasoning.text","text":"hm"}]}}]}

data: {"model":"a/b","choices":[{"delta":{"content":"yes"}}]}

data: {"model":"a/b","choices":[{"delta":{"content":""},"finish_reason":"stop"}]}

data: {"model":"a/b","choices":[{"delta":{"content":""}}],"usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"cost":0.00123,"completion_tokens_details":{"reasoning_tokens":1}}}

data: [DONE]

)";
const std::string kOpenRouterHeard =
    "text=yes|reasoning=hm|signature=|usage=5,-,-,1,1|cost=1230|finish=stop|model=a/b|error=";

const std::string kOpenAiTools =
    R"(data: {"model":"m","choices":[{"delta":{"role":"assistant","content":null,"tool_calls":[{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]}}]}

data: {"model":"m","choices":[{"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"time","arguments":"{\"z\":"}}]}}]}

data: {"model":"m","choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"city\":\"K"}}]}}]}

data: {"model":"m","choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_a","function":{"name":"weather","arguments":"öln\"}"}},{"index":1,"function":{"arguments":"1}"}}]}}]}

data: {"model":"m","choices":[{"delta":{},"finish_reason":"tool_calls"}]}

data: [DONE]

)";
const std::string kOpenAiToolsHeard =
    "text=|reasoning=|signature=|call0=call_a,weather,{\"city\":\"Köln\"},"
    "|call1=call_b,time,{\"z\":1},|usage=-,-,-,-,-|finish=tool_calls|model=m|error=";

// Tools that take plain words: their calls stand among the others.
const std::string kOpenAiCustom =
    R"(data: {"model":"m","choices":[{"delta":{"tool_calls":[{"index":0,"id":"call_a","type":"custom","custom":{"name":"patch","input":""}}]}}]}

data: {"model":"m","choices":[{"delta":{"tool_calls":[{"index":0,"custom":{"input":"*** Begin \"ü\""}}]}}]}

data: {"model":"m","choices":[{"delta":{"tool_calls":[{"index":1,"id":"call_b","type":"function","function":{"name":"time","arguments":"{}"}}]}}]}

data: {"model":"m","choices":[{"delta":{"tool_calls":[{"index":0,"custom":{"input":"\n+{"}}]}}]}

data: {"model":"m","choices":[{"delta":{},"finish_reason":"tool_calls"}]}

data: [DONE]

)";
const std::string kOpenAiCustomHeard =
    "text=|reasoning=|signature=|call0=call_a,patch,*** Begin \"ü\"\n+{,,custom"
    "|call1=call_b,time,{},|usage=-,-,-,-,-|finish=tool_calls|model=m|error=";

const std::string kThinkTags =
    "data: {\"choices\":[{\"delta\":{\"content\":\"<thi\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"nk>a<b\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"</th\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{\"content\":\"ink>\\n\\nso <think>\"}}]}\n\n"
    "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"eos\"}]}\n\ndata: [DONE]\n\n";
const std::string kThinkTagsHeard =
    "text=so <think>|reasoning=a<b|signature=|usage=-,-,-,-,-|finish=stop|model=|error=";

const std::string kAnthropic = R"(event: message_start
data: {"type":"message_start","message":{"id":"m1","type":"message","role":"assistant","content":[],"model":"claude-x","stop_reason":null,"usage":{"input_tokens":12,"cache_creation_input_tokens":30,"cache_read_input_tokens":100,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"thinking","thinking":"","signature":""}}

event: ping
data: {"type": "ping"}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"thinking_delta","thinking":"Hmm."}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"signature_delta","signature":"c2ln"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"Bon"}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"text_delta","text":"jour, ça va ?"}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":25}}

event: message_stop
data: {"type":"message_stop"}

)";
const std::string kAnthropicHeard =
    "text=Bonjour, ça va ?|reasoning=Hmm.|signature=c2ln|usage=12,100,30,25,-|finish=stop|"
    "model=claude-x|error=";

const std::string kAnthropicTools = R"(event: message_start
data: {"type":"message_start","message":{"model":"c","usage":{"input_tokens":5,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Looking."}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"t1","name":"find","input":{}}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"q\": \"a"}}

event: content_block_delta
data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"\"}"}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: content_block_start
data: {"type":"content_block_start","index":2,"content_block":{"type":"tool_use","id":"t2","name":"now","input":{}}}

event: content_block_stop
data: {"type":"content_block_stop","index":2}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"tool_use"},"usage":{"output_tokens":9}}

event: message_stop
data: {"type":"message_stop"}

)";
const std::string kAnthropicToolsHeard =
    "text=Looking.|reasoning=|signature=|call0=t1,find,{\"q\": \"a\"},|call1=t2,now,{},|"
    "usage=5,-,-,9,-|finish=tool_calls|model=c|error=";

// A tool of the server: its blocks are none that other dialects know.
const std::string kAnthropicServerTool = R"(event: message_start
data: {"type":"message_start","message":{"model":"c","usage":{"input_tokens":5,"output_tokens":1}}}

event: content_block_start
data: {"type":"content_block_start","index":0,"content_block":{"type":"server_tool_use","id":"s1","name":"web_search","input":{}}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"{\"query\":"}}

event: content_block_delta
data: {"type":"content_block_delta","index":0,"delta":{"type":"input_json_delta","partial_json":"\"a\"}"}}

event: content_block_stop
data: {"type":"content_block_stop","index":0}

event: content_block_start
data: {"type":"content_block_start","index":1,"content_block":{"type":"web_search_tool_result","tool_use_id":"s1","content":[{"type":"web_search_result","url":"u"}]}}

event: content_block_stop
data: {"type":"content_block_stop","index":1}

event: content_block_start
data: {"type":"content_block_start","index":2,"content_block":{"type":"text","text":""}}

event: content_block_delta
data: {"type":"content_block_delta","index":2,"delta":{"type":"text_delta","text":"Found"}}

event: content_block_stop
data: {"type":"content_block_stop","index":2}

event: message_delta
data: {"type":"message_delta","delta":{"stop_reason":"stop_sequence","stop_sequence":"END"},"usage":{"output_tokens":9}}

event: message_stop
data: {"type":"message_stop"}

)";
const std::string kAnthropicServerToolHeard =
    R"(text=Found|reasoning=|signature=|foreign={"type":"server_tool_use","id":"s1",)"
    R"("name":"web_search","input":{"query":"a"}}|foreign={"type":"web_search_tool_result",)"
    R"("tool_use_id":"s1","content":[{"type":"web_search_result","url":"u"}]}|)"
    "usage=5,-,-,9,-|finish=stop,END|model=c|error=";

const std::string kGemini =
    "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Pondering\",\"thought\": "
    "true}],\"role\": \"model\"},\"index\": 0}],\"usageMetadata\": {\"promptTokenCount\": "
    "20,\"totalTokenCount\": 25,\"thoughtsTokenCount\": 5},\"modelVersion\": \"gemini-x\"}\r\n\r\n"
    "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"Ciao \"}],\"role\": "
    "\"model\"}}],\"modelVersion\": \"gemini-x\"}\r\n\r\n"
    "data: {\"candidates\": [{\"content\": {\"parts\": [{\"text\": \"però\"}],\"role\": "
    "\"model\"},\"finishReason\": \"STOP\"}],\"usageMetadata\": {\"promptTokenCount\": "
    "20,\"cachedContentTokenCount\": 8,\"candidatesTokenCount\": 3,\"thoughtsTokenCount\": "
    "7,\"totalTokenCount\": 30},\"modelVersion\": \"gemini-x\"}\r\n\r\n";
const std::string kGeminiHeard =
    "text=Ciao però|reasoning=Pondering|signature=|usage=12,8,-,3,7|finish=stop|"
    "model=gemini-x|error=";

const std::string kGeminiTools =
    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"name\":\"find\","
    "\"args\":{\"q\":\"ü\"}},\"thoughtSignature\":\"c2ln\"}]}}]}\n\n"
    "data: {\"candidates\":[{\"content\":{\"parts\":[{\"functionCall\":{\"id\":\"x\",\"name\":"
    "\"now\"}}]},\"finishReason\":\"STOP\"}]}\n\n";
const std::string kGeminiToolsHeard =
    "text=|reasoning=|signature=|call0=call_0,find,{\"q\":\"ü\"},c2ln|call1=x,now,{},|"
    "usage=-,-,-,-,-|finish=tool_calls|model=|error=";

const std::string kOllama =
    R"({"model":"llama","created_at":"x","message":{"role":"assistant","content":"","thinking":"Well"},"done":false}
{"model":"llama","message":{"role":"assistant","content":"Hei "},"done":false}
{"model":"llama","message":{"role":"assistant","content":"sinä ♥"},"done":false}
{"model":"llama","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","total_duration":1,"prompt_eval_count":26,"eval_count":298}
)";
const std::string kOllamaHeard =
    "text=Hei sinä ♥|reasoning=Well|signature=|usage=26,-,-,298,-|finish=stop|model=llama|error=";

const std::string kOllamaTools =
    R"({"model":"l","message":{"role":"assistant","content":"","tool_calls":[{"function":{"name":"find","arguments":{"q":"a","n":2}}},{"function":{"name":"now","arguments":{}}}]},"done":false}
{"model":"l","message":{"role":"assistant","content":""},"done":true,"done_reason":"stop","prompt_eval_count":3,"eval_count":4}
)";
const std::string kOllamaToolsHeard =
    "text=|reasoning=|signature=|call0=call_0,find,{\"q\":\"a\",\"n\":2},|call1=call_1,now,{},|"
    "usage=3,-,-,4,-|finish=tool_calls|model=l|error=";

std::string prefixed(const std::string &text, std::size_t size)
{
    return text.substr(0, size);
}

} // namespace

class TestChatReaders final : public QObject
{
    Q_OBJECT

    test::ManualClock m_clock;

    std::string summaryOf(Dialect dialect, const std::vector<std::string_view> &pieces)
    {
        return hear(*test::makeDialect(dialect, m_clock), pieces).summary();
    }

    base::ErrorKind errorIn(Dialect dialect, std::string_view body,
                            const std::string &contentType = {})
    {
        const Heard heard = hear(*test::makeDialect(dialect, m_clock), {body}, {}, contentType);
        return heard.outcome.error ? heard.outcome.error->kind : base::ErrorKind::AlreadyExists;
    }

    static void addStreams()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<std::string>("stream");
        QTest::addColumn<std::string>("heard");
        const auto row = [](const char *name, Dialect dialect, const std::string &stream,
                            const std::string &heard) {
            QTest::newRow(name) << dialect << stream << heard;
        };
        row("openai", Dialect::OpenAi, kOpenAi, kOpenAiHeard);
        row("deepseek", Dialect::OpenAi, kDeepSeek, kDeepSeekHeard);
        row("openrouter", Dialect::OpenAi, kOpenRouter, kOpenRouterHeard);
        row("openai tools", Dialect::OpenAi, kOpenAiTools, kOpenAiToolsHeard);
        row("openai custom tools", Dialect::OpenAi, kOpenAiCustom, kOpenAiCustomHeard);
        row("think tags", Dialect::OpenAi, kThinkTags, kThinkTagsHeard);
        row("anthropic", Dialect::Anthropic, kAnthropic, kAnthropicHeard);
        row("anthropic tools", Dialect::Anthropic, kAnthropicTools, kAnthropicToolsHeard);
        row("anthropic server tool", Dialect::Anthropic, kAnthropicServerTool,
            kAnthropicServerToolHeard);
        row("gemini", Dialect::Gemini, kGemini, kGeminiHeard);
        row("gemini tools", Dialect::Gemini, kGeminiTools, kGeminiToolsHeard);
        row("ollama", Dialect::Ollama, kOllama, kOllamaHeard);
        row("ollama tools", Dialect::Ollama, kOllamaTools, kOllamaToolsHeard);
    }

private Q_SLOTS:
    void recordedStreamsAreUnderstood_data() { addStreams(); }
    void recordedStreamsAreUnderstood()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, stream);
        QFETCH(std::string, heard);
        QCOMPARE(summaryOf(dialect, {stream}), heard);
    }

    void wire1_everySplitIsUnderstoodAlike_data() { addStreams(); }
    void wire1_everySplitIsUnderstoodAlike()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, stream);
        QFETCH(std::string, heard);
        const std::string_view view = stream;
        for (std::size_t at = 0; at <= view.size(); ++at)
            QCOMPARE(summaryOf(dialect, {view.substr(0, at), view.substr(at)}), heard);
        std::mt19937 random(7);
        for (int round = 0; round < 50; ++round) {
            std::vector<std::string_view> pieces;
            for (std::string_view rest = view; !rest.empty();) {
                const std::size_t size = std::min<std::size_t>(1 + random() % 9, rest.size());
                pieces.push_back(rest.substr(0, size));
                rest.remove_prefix(size);
            }
            QCOMPARE(summaryOf(dialect, pieces), heard);
        }
    }

    void wire3_everyCutIsAFailureNeverACleanEnd_data() { addStreams(); }
    void wire3_everyCutIsAFailureNeverACleanEnd()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, stream);
        QFETCH(std::string, heard);
        // Where the terminal event is complete, what follows it does not matter.
        const std::string terminal = dialect == Dialect::OpenAi      ? "[DONE]"
                                     : dialect == Dialect::Anthropic ? "\"message_stop\"}"
                                     : dialect == Dialect::Gemini    ? "\"gemini-x\"}"
                                                                     : "}\n";
        std::size_t whole = stream.rfind(terminal);
        whole = whole == std::string::npos ? stream.rfind('}') : whole + terminal.size() - 1;
        for (std::size_t at = 0; at < whole; ++at) {
            const std::string cut = prefixed(stream, at);
            if (cut.ends_with('}') && at + 2 >= whole)
                continue;
            const Heard got = hear(*test::makeDialect(dialect, m_clock), cut);
            QVERIFY2(got.outcome.error, qPrintable(QString::number(at)));
            QCOMPARE(static_cast<int>(got.outcome.error->kind),
                     static_cast<int>(base::ErrorKind::StreamCut));
        }
    }

    void wire4_errorsInsideAStreamAreErrors_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<std::string>("line");
        QTest::addColumn<int>("kind");
        const auto row = [](const char *name, Dialect dialect, const char *line,
                            base::ErrorKind kind) {
            QTest::newRow(name) << dialect << std::string(line) << static_cast<int>(kind);
        };
        using base::ErrorKind;
        row("openai", Dialect::OpenAi,
            "data: {\"error\":{\"message\":\"The server had an error\",\"type\":\"server_error\"}}"
            "\n\n",
            ErrorKind::StreamError);
        row("lm studio", Dialect::OpenAi,
            "event: error\ndata: {\"error\":{\"message\":\"Model unloaded\"}}\n\n",
            ErrorKind::StreamError);
        row("vllm", Dialect::OpenAi,
            "data: {\"object\":\"error\",\"message\":\"engine died\",\"code\":500}\n\n",
            ErrorKind::StreamError);
        row("openrouter 429", Dialect::OpenAi,
            "data: {\"id\":\"x\",\"error\":{\"code\":429,\"message\":\"Upstream limit\"},"
            "\"choices\":[{\"delta\":{\"content\":\"\"},\"finish_reason\":\"error\"}]}\n\n",
            ErrorKind::QuotaExceeded);
        row("anthropic overloaded", Dialect::Anthropic,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\","
            "\"message\":\"Overloaded\"}}\n\n",
            ErrorKind::Overloaded);
        row("anthropic", Dialect::Anthropic,
            "event: error\ndata: {\"type\":\"error\",\"error\":{\"type\":\"api_error\","
            "\"message\":\"Internal\"}}\n\n",
            ErrorKind::StreamError);
        row("gemini", Dialect::Gemini,
            "data: {\"error\":{\"code\":500,\"message\":\"Internal\",\"status\":\"INTERNAL\"}}"
            "\n\n",
            ErrorKind::StreamError);
        row("gemini list", Dialect::Gemini,
            "data: [{\"error\":{\"code\":503,\"message\":\"busy\",\"status\":\"UNAVAILABLE\"}}]"
            "\n\n",
            ErrorKind::Overloaded);
        row("gemini tool call", Dialect::Gemini,
            "data: {\"candidates\":[{\"finishReason\":\"MALFORMED_FUNCTION_CALL\"}]}\n\n",
            ErrorKind::StreamError);
        row("ollama", Dialect::Ollama,
            "{\"error\":\"an error was encountered while running the model\"}\n",
            ErrorKind::StreamError);
    }
    void wire4_errorsInsideAStreamAreErrors()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, line);
        QFETCH(int, kind);
        // Alone, and after a beginning that has been heard.
        QCOMPARE(static_cast<int>(errorIn(dialect, line)), kind);
        const std::string begin = dialect == Dialect::OpenAi      ? kOpenAi.substr(0, 420)
                                  : dialect == Dialect::Anthropic ? kAnthropic
                                  : dialect == Dialect::Gemini    ? kGemini
                                                                  : kOllama;
        const std::string separator = dialect == Dialect::Ollama ? "\n" : "\n\n";
        std::string cut = begin.substr(0, begin.find(separator == "\n" ? "\n" : "data:", 250));
        const std::size_t end = cut.rfind(dialect == Dialect::Gemini ? "\r\n\r\n" : separator);
        if (end != std::string::npos)
            cut.resize(end);
        QCOMPARE(static_cast<int>(errorIn(dialect, cut + separator + line)), kind);
    }

    void nonsenseIsABadResponse_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("type");
        for (const Dialect dialect :
             {Dialect::OpenAi, Dialect::Anthropic, Dialect::Gemini, Dialect::Ollama}) {
            const std::string name(base::nameOf(dialect));
            const auto row = [&](const char *what, std::string body, std::string type) {
                QTest::newRow((name + ' ' + what).c_str()) << dialect << body << type;
            };
            row("bytes",
                "\x7F"
                "ELF\xFF\xFE\x01 nonsense\n\x02\n",
                "text/event-stream");
            row("unended bytes", "nonsense", "");
            row("web page", "<!doctype html><title>Sign in</title>", "text/html; charset=utf-8");
            row("web page as stream", "<!doctype html>\n<title>Sign in</title>\n", "");
        }
        QTest::newRow("sse of no JSON")
            << Dialect::OpenAi << std::string("data: {nonsense\n\n") << std::string();
        QTest::newRow("whole answer") << Dialect::OpenAi << std::string("{\"choices\":[]}")
                                      << std::string("application/json");
    }
    void nonsenseIsABadResponse()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, body);
        QFETCH(std::string, type);
        QCOMPARE(static_cast<int>(errorIn(dialect, body, type)),
                 static_cast<int>(base::ErrorKind::BadResponse));
    }

    void anErrorDocumentInPlaceOfAStreamIsRead()
    {
        QCOMPARE(errorIn(Dialect::OpenAi,
                         "{\"error\":{\"message\":\"Too many requests\",\"code\":"
                         "\"rate_limit_exceeded\"}}",
                         "application/json"),
                 base::ErrorKind::QuotaExceeded);
    }

    void anAnswerWithoutWordsIsEmpty_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<std::string>("stream");
        QTest::addColumn<std::string>("finish");
        QTest::newRow("openai") << Dialect::OpenAi
                                << std::string("data: {\"choices\":[{\"delta\":{\"content\":\" \\n"
                                               "\"},\"finish_reason\":\"stop\"}]}\n\n"
                                               "data: [DONE]\n\n")
                                << std::string("stop");
        QTest::newRow("only thoughts")
            << Dialect::OpenAi
            << std::string("data: {\"choices\":[{\"delta\":{\"reasoning_content\":\"hm\"},"
                           "\"finish_reason\":\"length\"}]}\n\ndata: [DONE]\n\n")
            << std::string("length");
        QTest::newRow("anthropic")
            << Dialect::Anthropic
            << std::string("event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{"
                           "\"stop_reason\":\"refusal\"}}\n\nevent: message_stop\ndata: {\"type\":"
                           "\"message_stop\"}\n\n")
            << std::string("content_filter");
        QTest::newRow("gemini blocked prompt")
            << Dialect::Gemini
            << std::string("data: {\"promptFeedback\":{\"blockReason\":\"SAFETY\"}}\n\n")
            << std::string("content_filter");
        QTest::newRow("gemini safety")
            << Dialect::Gemini
            << std::string("data: {\"candidates\":[{\"finishReason\":\"SAFETY\"}]}\n\n")
            << std::string("content_filter");
        QTest::newRow("ollama load") << Dialect::Ollama
                                     << std::string("{\"message\":{\"content\":\"\"},\"done\":true,"
                                                    "\"done_reason\":\"load\"}\n")
                                     << std::string("load");
    }
    void anAnswerWithoutWordsIsEmpty()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, stream);
        QFETCH(std::string, finish);
        const Heard heard = hear(*test::makeDialect(dialect, m_clock), stream);
        QVERIFY(heard.outcome.error);
        QCOMPARE(heard.outcome.error->kind, base::ErrorKind::EmptyAnswer);
        QCOMPARE(heard.outcome.finishReason, finish);
    }

    void aWholeAnswerInPlaceOfAStreamIsRead_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("expected");
        QTest::newRow("openai")
            << Dialect::OpenAi
            << std::string(
                   "{\"object\":\"chat.completion\",\"model\":\"m\",\"choices\":[{\"message\":"
                   "{\"role\":\"assistant\",\"content\":\"Looking.\",\"reasoning_content\":"
                   "\"Hm.\",\"tool_calls\":[{\"id\":\"a\",\"type\":\"function\","
                   "\"function\":{\"name\":\"find\",\"arguments\":\"{\\\"x\\\":1}\"}}]},"
                   "\"finish_reason\":\"tool_calls\"}],\"usage\":{\"prompt_tokens\":9,"
                   "\"completion_tokens\":4}}")
            << std::string("text=Looking.|reasoning=Hm.|signature=|call0=a,find,{\"x\":1},"
                           "|usage=9,-,-,4,-|finish=tool_calls|model=m|error=");
        QTest::newRow("openai custom tool")
            << Dialect::OpenAi
            << std::string(R"({"object":"chat.completion","model":"m","choices":[{"message":)"
                           R"({"role":"assistant","content":null,"tool_calls":[{"id":"a",)"
                           R"("type":"custom","custom":{"name":"patch","input":"+ x"},)"
                           R"("function":null}]},"finish_reason":"tool_calls"}]})")
            << std::string("text=|reasoning=|signature=|call0=a,patch,+ x,,custom"
                           "|usage=-,-,-,-,-|finish=tool_calls|model=m|error=");
        QTest::newRow("anthropic")
            << Dialect::Anthropic
            << std::string(
                   "{\"type\":\"message\",\"model\":\"c\",\"content\":[{\"type\":\"thinking\","
                   "\"thinking\":\"Hm.\",\"signature\":\"c2ln\"},{\"type\":\"text\",\"text\":"
                   "\"Looking.\"},{\"type\":\"tool_use\",\"id\":\"t\",\"name\":\"find\","
                   "\"input\":{\"x\":1}}],\"stop_reason\":\"tool_use\",\"usage\":"
                   "{\"input_tokens\":9,\"cache_read_input_tokens\":3,\"output_tokens\":4}}")
            << std::string("text=Looking.|reasoning=Hm.|signature=c2ln|call0=t,find,{\"x\":1},"
                           "|usage=9,3,-,4,-|finish=tool_calls|model=c|error=");
        const std::string geminiHeard =
            "text=Hello|reasoning=|signature=|usage=9,-,-,4,-|finish=stop|model=g|error=";
        const std::string gemini =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"Hello\"}]},\"finishReason\":"
            "\"STOP\"}],\"modelVersion\":\"g\",\"usageMetadata\":{\"promptTokenCount\":9,"
            "\"candidatesTokenCount\":4}}";
        QTest::newRow("gemini") << Dialect::Gemini << gemini << geminiHeard;
        QTest::newRow("gemini list")
            << Dialect::Gemini
            << "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"\"}]}}]}," + gemini + "]"
            << geminiHeard;
        QTest::newRow("ollama")
            << Dialect::Ollama
            << std::string("{\"model\":\"l\",\"message\":{\"content\":\"Hello\"},\"done\":true,"
                           "\"done_reason\":\"stop\",\"prompt_eval_count\":9,\"eval_count\":4}")
            << std::string(
                   "text=Hello|reasoning=|signature=|usage=9,-,-,4,-|finish=stop|model=l|error=");
    }
    void aWholeAnswerInPlaceOfAStreamIsRead()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, body);
        QFETCH(std::string, expected);
        const auto made = test::makeDialect(dialect, m_clock);
        QCOMPARE(hear(*made, {body}, {}, "application/json").summary(), expected);
        // Cut, it is no answer.
        const std::string half = body.substr(0, body.size() / 2);
        QVERIFY(hear(*made, {half}, {}, "application/json").outcome.error);
    }

    void reasoningBesideTheTotalIsNotTakenOffTheOutput()
    {
        const Heard heard =
            hear(*test::makeDialect(Dialect::OpenAi, m_clock),
                 "data: {\"choices\":[{\"delta\":{\"content\":\"a\"},\"finish_reason\":\"stop\"}],"
                 "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5,\"total_tokens\":35,"
                 "\"completion_tokens_details\":{\"reasoning_tokens\":20}}}\n\ndata: [DONE]\n\n");
        QCOMPARE(heard.outcome.usage.output, std::optional<std::int64_t>(5));
        QCOMPARE(heard.outcome.usage.reasoning, std::optional<std::int64_t>(20));
    }

    void usageOfACutStreamIsKept()
    {
        const Heard heard =
            hear(*test::makeDialect(Dialect::Anthropic, m_clock), kAnthropic.substr(0, 900));
        QCOMPARE(heard.outcome.error->kind, base::ErrorKind::StreamCut);
        QCOMPARE(heard.outcome.usage.cachedInput, std::optional<std::int64_t>(100));
        QVERIFY(!heard.outcome.usage.output); // message_start's 1 is no count of what was said
    }

    void wire7_toolCallsWithoutAnIndexAreToldApartByTheirIds()
    {
        const Heard heard = hear(
            *test::makeDialect(Dialect::OpenAi, m_clock),
            "data: {\"choices\":[{\"delta\":{\"tool_calls\":[{\"id\":\"a\",\"function\":{\"name\":"
            "\"f\",\"arguments\":{\"x\":1}}},{\"id\":\"b\",\"function\":{\"name\":\"g\","
            "\"arguments\":\"{}\"}}]},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        QCOMPARE(heard.calls.size(), std::size_t(2));
        QCOMPARE(heard.calls[0].arguments, std::string("{\"x\":1}"));
        QCOMPARE(heard.calls[1].name, std::string("g"));
        QCOMPARE(heard.outcome.finishReason, std::string("tool_calls"));
    }

    void aCustomToolsCallIsHeardPieceByPiece()
    {
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        Heard heard;
        const auto reader = dialect->chatReader({}, test::listenTo(heard));
        providers::ChatStream stream(dialect->framing(), *reader, dialect->where());
        net::ResponseHead head;
        head.status = 200;
        stream.onHead(head);
        const std::string_view all = kOpenAiCustom;
        const std::size_t second = all.find("data: ", 1);
        QCOMPARE(stream.onBytes(all.substr(0, second)), net::Reading::Flowing);
        QCOMPARE(heard.calls.size(), std::size_t(1));
        QCOMPARE(heard.calls[0].name, std::string("patch"));
        const std::size_t third = all.find("data: ", second + 1);
        QCOMPARE(stream.onBytes(all.substr(second, third - second)), net::Reading::Flowing);
        QCOMPARE(heard.calls[0].arguments, std::string("*** Begin \"ü\""));
    }

    void aCustomToolsCallIsMendedAsAnyCall_data()
    {
        QTest::addColumn<std::string>("id");
        QTest::addColumn<std::string>("end");
        QTest::addColumn<std::string>("heard");
        const auto row = [](const char *name, const char *id, const char *end, const char *call) {
            QTest::newRow(name) << std::string(id) << std::string(end)
                                << "text=|reasoning=|signature=|call0=" + std::string(call)
                                       + ",patch,+ x,,custom|usage=-,-,-,-,-|finish=tool_calls"
                                         "|model=|error=";
        };
        row("no id", "", "tool_calls", "call_0");
        row("stop", R"("id":"a",)", "stop", "a");
        row("no finish reason", R"("id":"a",)", "", "a");
    }
    void aCustomToolsCallIsMendedAsAnyCall()
    {
        QFETCH(std::string, id);
        QFETCH(std::string, end);
        QFETCH(std::string, heard);
        std::string stream = R"(data: {"choices":[{"delta":{"tool_calls":[{"index":0,)" + id
                             + R"("type":"custom","custom":{"name":"patch","input":"+ x"}}]}}]})"
                             + "\n\n";
        if (!end.empty())
            stream += "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"" + end + "\"}]}\n\n";
        stream += "data: [DONE]\n\n";
        QCOMPARE(summaryOf(Dialect::OpenAi, {stream}), heard);
    }

    void wire8_ofSeveralChannelsOfReasoningOneIsRead_data()
    {
        QTest::addColumn<std::string>("first");
        QTest::addColumn<std::string>("second");
        const auto row = [](const char *name, const char *first, const char *second) {
            QTest::newRow(name) << std::string(first) << std::string(second);
        };
        row("DeepSeek", "\"reasoning_content\":\"a\"", "\"reasoning_content\":\"b\"");
        row("both names", "\"reasoning\":\"a\",\"reasoning_content\":\"a\"",
            "\"reasoning\":\"b\",\"reasoning_content\":\"b\"");
        row("OpenRouter",
            "\"reasoning\":\"a\",\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":"
            "\"a\"}]",
            "\"reasoning_details\":[{\"type\":\"reasoning.text\",\"text\":\"b\"}],"
            "\"reasoning\":\"b\"");
        row("details alone", "\"reasoning_details\":[{\"text\":\"a\"}]",
            "\"reasoning_details\":[{\"summary\":\"b\"}],\"reasoning\":\"b\"");
        row("tags", "\"content\":\"<think>a\"", "\"content\":\"b</think>\"");
    }
    void wire8_ofSeveralChannelsOfReasoningOneIsRead()
    {
        QFETCH(std::string, first);
        QFETCH(std::string, second);
        std::string stream;
        for (const std::string &delta : {first, second, std::string("\"content\":\"so\"")})
            stream += "data: {\"choices\":[{\"delta\":{" + delta + "}}]}\n\n";
        stream += "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                  "data: [DONE]\n\n";
        const Heard heard = hear(*test::makeDialect(Dialect::OpenAi, m_clock), stream);
        QCOMPARE(heard.reasoning, std::string("ab"));
        QCOMPARE(heard.text, std::string("so"));
    }

    void wire9_silentTruncationIsNoticed()
    {
        providers::ChatRequest request;
        request.model = "l";
        request.inputTokens = 20'000;
        request.contextWindow = 8192;
        const auto dialect = test::makeDialect(Dialect::Ollama, m_clock);
        const Heard heard =
            hear(*dialect,
                 {"{\"message\":{\"content\":\"x\"},\"done\":false}\n{\"done\":true,"
                  "\"done_reason\":\"stop\",\"prompt_eval_count\":4096,\"eval_count\":1}\n"},
                 request);
        QCOMPARE(heard.notices.size(), std::size_t(1));
        QVERIFY(heard.notices.front().find("4096 of a window of 8192") != std::string::npos);
        QVERIFY(!heard.outcome.error);
    }
};

QTEST_GUILESS_MAIN(TestChatReaders)
#include "tst_chatreaders.moc"
