#include "core/providers/recording.h"

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
namespace json = boost::json;
using model::Dialect;

namespace {

providers::ChatRequest conversation()
{
    providers::ChatRequest request;
    request.model = "model-x";
    request.messages.push_back(model::Message::ofText(model::Role::System, "Be brief."));
    model::Message question = model::Message::ofText(model::Role::User, "What is this?");
    question.parts.emplace_back(model::ImagePart{"image/png", "aW1n", ""});
    request.messages.push_back(question);
    model::Message call;
    call.role = model::Role::Assistant;
    call.parts.emplace_back(model::ReasoningPart{"Let me look.", "c2ln"});
    call.parts.emplace_back(model::TextPart{"Looking."});
    call.parts.emplace_back(model::ToolCallPart{"call_1", "find", "{\"q\":\"a\"}", "dHM="});
    request.messages.push_back(call);
    model::Message result;
    result.role = model::Role::Tool;
    result.parts.emplace_back(model::ToolResultPart{"call_1", "find", "a crab", false});
    request.messages.push_back(result);
    request.messages.push_back(model::Message::ofText(model::Role::User, "And now?"));
    request.tools.push_back({"find", "Finds.", "{\"type\":\"object\",\"properties\":{}}"});
    request.sampling.temperature = 0.5;
    request.sampling.topP = 0.9;
    request.sampling.maxOutputTokens = 100;
    request.sampling.seed = 7;
    request.sampling.stop = {"END"};
    request.sampling.jsonMode = true;
    request.deadlines.idle = std::chrono::milliseconds(1234);
    return request;
}

// Quotes within are \u0022: moc 6.4 loses its way at a backslash and a quote in a raw string.

const char *const kOpenAiBody = R"({
"model":"model-x",
"messages":[
 {"role":"system","content":"Be brief."},
 {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image_url","image_url":{"url":"data:image/png;base64,aW1n"}}]},
 {"role":"assistant","content":"Looking.","tool_calls":[{"id":"call_1","type":"function","function":{"name":"find","arguments":"{\u0022q\u0022:\u0022a\u0022}"}}]},
 {"role":"tool","tool_call_id":"call_1","content":"a crab"},
 {"role":"user","content":"And now?"}],
"stream":true,"stream_options":{"include_usage":true},
"tools":[{"type":"function","function":{"name":"find","description":"Finds.","parameters":{"type":"object","properties":{}}}}],
"temperature":0.5,"top_p":0.9,"max_tokens":100,"seed":7,"stop":["END"],"response_format":{"type":"json_object"}})";

const char *const kAnthropicBody = R"({
"model":"model-x","max_tokens":100,
"messages":[
 {"role":"user","content":[{"type":"text","text":"What is this?"},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"aW1n"}}]},
 {"role":"assistant","content":[{"type":"thinking","thinking":"Let me look.","signature":"c2ln"},{"type":"text","text":"Looking."},{"type":"tool_use","id":"call_1","name":"find","input":{"q":"a"}}]},
 {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_1","content":"a crab"},{"type":"text","text":"And now?"}]}],
"stream":true,
"system":"Be brief.\n\nAnswer with one JSON value alone: no other text, no code fence.",
"tools":[{"name":"find","description":"Finds.","input_schema":{"type":"object","properties":{}}}],
"temperature":0.5,"top_p":0.9,"stop_sequences":["END"]})";

const char *const kGeminiBody = R"({
"contents":[
 {"role":"user","parts":[{"text":"What is this?"},{"inlineData":{"mimeType":"image/png","data":"aW1n"}}]},
 {"role":"model","parts":[{"text":"Looking."},{"functionCall":{"name":"find","args":{"q":"a"}},"thoughtSignature":"dHM="}]},
 {"role":"user","parts":[{"functionResponse":{"name":"find","response":{"result":"a crab"}}},{"text":"And now?"}]}],
"systemInstruction":{"parts":[{"text":"Be brief."}]},
"tools":[{"functionDeclarations":[{"name":"find","description":"Finds.","parametersJsonSchema":{"type":"object","properties":{}}}]}],
"generationConfig":{"temperature":0.5,"topP":0.9,"maxOutputTokens":100,"seed":7,"stopSequences":["END"],"responseMimeType":"application/json"}})";

const char *const kOllamaBody = R"({
"model":"model-x",
"messages":[
 {"role":"system","content":"Be brief."},
 {"role":"user","content":"What is this?","images":["aW1n"]},
 {"role":"assistant","content":"Looking.","thinking":"Let me look.","tool_calls":[{"function":{"name":"find","arguments":{"q":"a"}}}]},
 {"role":"tool","tool_name":"find","content":"a crab"},
 {"role":"user","content":"And now?"}],
"stream":true,"truncate":false,
"options":{"num_ctx":4096,"temperature":0.5,"top_p":0.9,"num_predict":100,"seed":7,"stop":["END"]},
"tools":[{"type":"function","function":{"name":"find","description":"Finds.","parameters":{"type":"object","properties":{}}}}],
"format":"json"})";

base::Error badRequest(std::string detail)
{
    base::Error error;
    error.kind = base::ErrorKind::BadRequest;
    error.httpStatus = 400;
    error.detail = std::move(detail);
    return error;
}

json::object bodyOf(providers::HttpDialect &dialect, const providers::ChatRequest &request)
{
    return json::parse(dialect.chatRequest(request)->body).as_object();
}

/// Does this refusal teach it something?
bool learns(providers::HttpDialect &dialect, const providers::ChatRequest &request,
            const base::Error &error)
{
    return dialect.isWorthRepeating(request, error, dialect.lessons());
}

} // namespace

class TestChatRequests final : public QObject
{
    Q_OBJECT

    test::ManualClock m_clock;

private Q_SLOTS:
    void conversationsAreSaidInEachDialect_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("path");
        const auto row = [](Dialect dialect, const char *body, const char *path) {
            QTest::newRow(base::nameOf(dialect).data())
                << dialect << std::string(body) << std::string(path);
        };
        row(Dialect::OpenAi, kOpenAiBody, "/v1/chat/completions");
        row(Dialect::Anthropic, kAnthropicBody, "/v1/messages");
        row(Dialect::Gemini, kGeminiBody, "/v1beta/models/model-x:streamGenerateContent?alt=sse");
        row(Dialect::Ollama, kOllamaBody, "/api/chat");
    }
    void conversationsAreSaidInEachDialect()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, body);
        QFETCH(std::string, path);
        const auto request = test::makeDialect(dialect, m_clock)->chatRequest(conversation());
        QVERIFY(request);
        QCOMPARE(request->url, "http://127.0.0.1:1" + path);
        QCOMPARE(request->method, net::Method::Post);
        QVERIFY(request->deadlines.idle == std::chrono::milliseconds(1234));
        const json::value expected = json::parse(body);
        const json::value actual = json::parse(request->body);
        QVERIFY2(actual == expected, request->body.c_str());
    }

    void aPlainQuestionCarriesNoMoreThanItMust()
    {
        providers::ChatRequest request;
        request.model = "models/m";
        request.messages.push_back(model::Message::ofText(model::Role::User, "Hi"));
        const auto body = [&](Dialect dialect) {
            return test::makeDialect(dialect, m_clock)->chatRequest(request)->body;
        };
        QCOMPARE(body(Dialect::Gemini),
                 std::string(R"({"contents":[{"role":"user","parts":[{"text":"Hi"}]}]})"));
        QCOMPARE(body(Dialect::Anthropic),
                 std::string(R"({"model":"models/m","max_tokens":16384,"messages":[{"role":"user",)"
                             R"("content":[{"type":"text","text":"Hi"}]}],"stream":true})"));
        QCOMPARE(body(Dialect::OpenAi),
                 std::string(R"({"model":"models/m","messages":[{"role":"user","content":"Hi"}],)"
                             R"("stream":true,"stream_options":{"include_usage":true}})"));
        QCOMPARE(test::makeDialect(Dialect::Gemini, m_clock)->chatRequest(request)->url,
                 std::string("http://127.0.0.1:1/v1beta/models/m:streamGenerateContent?alt=sse"));
    }

    void keysGoWhereTheDialectWantsThemAndAreMarkedSecret()
    {
        const auto header = [this](Dialect dialect) {
            net::Request request;
            test::makeDialect(dialect, m_clock)->authorise(request, "fake-key");
            return request.headers.back();
        };
        using net::Header;
        using net::Secrecy;
        QVERIFY((header(Dialect::OpenAi)
                 == Header{"Authorization", "Bearer fake-key", Secrecy::Secret}));
        QVERIFY((header(Dialect::Anthropic) == Header{"x-api-key", "fake-key", Secrecy::Secret}));
        QVERIFY((header(Dialect::Gemini) == Header{"x-goog-api-key", "fake-key", Secrecy::Secret}));
    }

    void anotherProvidersReasoningIsNotSentToAnthropic()
    {
        providers::ChatRequest request;
        model::Message answer;
        answer.role = model::Role::Assistant;
        answer.parts.emplace_back(model::ReasoningPart{"unsigned", ""});
        answer.parts.emplace_back(model::TextPart{"Yes."});
        request.messages = {model::Message::ofText(model::Role::User, "?"), answer};
        const std::string body =
            test::makeDialect(Dialect::Anthropic, m_clock)->chatRequest(request)->body;
        QVERIFY(body.find("unsigned") == std::string::npos);
        QVERIFY(body.find("Yes.") != std::string::npos);
    }

    void ollamaRefusesImagesThatAreAddresses()
    {
        providers::ChatRequest request;
        model::Message message;
        message.parts.emplace_back(model::ImagePart{"", "", "https://example.test/a.png"});
        request.messages = {message};
        const auto built = test::makeDialect(Dialect::Ollama, m_clock)->chatRequest(request);
        QVERIFY(!built);
        QCOMPARE(built.error().kind, base::ErrorKind::Unsupported);
    }

    void ollamasWindowHoldsPromptAndAnswer()
    {
        const auto dialect = test::makeDialect(Dialect::Ollama, m_clock);
        providers::ChatRequest request;
        request.model = "l";
        request.inputTokens = 10'000;
        const auto window = [&] {
            return bodyOf(*dialect, request)["options"].as_object()["num_ctx"].as_int64();
        };
        QCOMPARE(window(), std::int64_t(16'384));
        request.model = "small";
        request.contextWindow = 8192;
        QCOMPARE(window(), std::int64_t(8192));
    }

    void anOldServerThatDoesNotKnowStreamOptionsIsRemembered()
    {
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        const providers::ChatRequest request;
        QVERIFY(bodyOf(*dialect, request).contains("stream_options"));
        QVERIFY(!learns(*dialect, request, badRequest("{\"error\":\"bad temperature\"}")));
        QVERIFY(
            learns(*dialect, request, badRequest("{\"detail\":\"Extra inputs: stream_options\"}")));
        QVERIFY(!bodyOf(*dialect, request).contains("stream_options"));
        QVERIFY(!learns(*dialect, request, badRequest("stream_options")));
    }

    void theOutputLimitTakesTheNameThatTheServerWants()
    {
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        providers::ChatRequest request;
        request.sampling.maxOutputTokens = 9;
        QVERIFY(bodyOf(*dialect, request).contains("max_tokens"));
        const base::Error said = badRequest("Unsupported parameter: 'max_tokens' is not supported "
                                            "with this model. Use 'max_completion_tokens'.");
        QVERIFY(learns(*dialect, request, said));
        QVERIFY(bodyOf(*dialect, request).contains("max_completion_tokens"));
        QVERIFY(!bodyOf(*dialect, request).contains("max_tokens"));
        QVERIFY(!learns(*dialect, request, said));
        const auto official =
            test::makeDialect(Dialect::OpenAi, m_clock, "https://api.openai.com/v1");
        QVERIFY(bodyOf(*official, request).contains("max_completion_tokens"));
    }

    void aModelsOwnOutputLimitIsLearnt()
    {
        const auto dialect = test::makeDialect(Dialect::Anthropic, m_clock);
        providers::ChatRequest request;
        request.model = "small";
        const base::Error said =
            badRequest("max_tokens: 16384 > 8192, which is the maximum allowed number of output "
                       "tokens for small");
        QVERIFY(learns(*dialect, request, said));
        QCOMPARE(bodyOf(*dialect, request)["max_tokens"].as_int64(), std::int64_t(8192));
        QVERIFY(!learns(*dialect, request, said));
        request.model = "other";
        QCOMPARE(bodyOf(*dialect, request)["max_tokens"].as_int64(), std::int64_t(16384));
    }
};

QTEST_GUILESS_MAIN(TestChatRequests)
#include "tst_chatrequests.moc"
