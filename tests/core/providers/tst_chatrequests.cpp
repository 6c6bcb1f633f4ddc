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

/// Everything a caller may wish of an answer, with a tool to be called.
providers::ChatRequest wishful()
{
    providers::ChatRequest request;
    request.model = "m";
    request.messages.push_back(model::Message::ofText(model::Role::User, "?"));
    request.tools.push_back({"find", "Finds.", "{\"type\":\"object\"}", true});
    model::Sampling &sampling = request.sampling;
    sampling.topK = 40;
    sampling.frequencyPenalty = 0.5;
    sampling.presencePenalty = -0.5;
    sampling.jsonMode = true;
    sampling.jsonSchema = "{\"type\":\"object\"}";
    model::ToolChoice choice;
    choice.mode = model::ToolChoice::Mode::Named;
    choice.name = "find";
    sampling.toolChoice = choice;
    sampling.parallelToolCalls = false;
    sampling.effort = model::Effort::Low;
    sampling.user = "u";
    return request;
}

std::shared_ptr<const model::Verbatim> written(Dialect dialect, std::string body)
{
    auto said = std::make_shared<model::Verbatim>();
    said->dialect = dialect;
    said->body = std::move(body);
    return said;
}

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

    void wishesAreSaidInEachDialect()
    {
        const auto body = [this](Dialect dialect) {
            return json::value(bodyOf(*test::makeDialect(dialect, m_clock), wishful()));
        };
        const json::value openAi = body(Dialect::OpenAi);
        QVERIFY(openAi.at("tool_choice")
                == json::parse("{\"type\":\"function\",\"function\":{\"name\":\"find\"}}"));
        QVERIFY(openAi.at("response_format")
                == json::parse("{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"answer\","
                               "\"schema\":{\"type\":\"object\"}}}"));
        QCOMPARE(openAi.at("parallel_tool_calls").as_bool(), false);
        QCOMPARE(openAi.at("reasoning_effort").as_string(), "low");
        QCOMPARE(openAi.at("top_k").as_int64(), std::int64_t(40));
        QCOMPARE(openAi.at("frequency_penalty").as_double(), 0.5);
        QCOMPARE(openAi.at("user").as_string(), "u");
        QCOMPARE(openAi.at("tools").at(0).at("function").at("strict").as_bool(), true);

        const json::value anthropic = body(Dialect::Anthropic);
        QVERIFY(anthropic.at("tool_choice")
                == json::parse("{\"type\":\"tool\",\"name\":\"find\","
                               "\"disable_parallel_tool_use\":true}"));
        QCOMPARE(anthropic.at("top_k").as_int64(), std::int64_t(40));
        QVERIFY(!anthropic.as_object().contains("thinking")); // not beside a forced tool
        QVERIFY(anthropic.at("metadata") == json::parse("{\"user_id\":\"u\"}"));

        const json::value gemini = body(Dialect::Gemini);
        QVERIFY(gemini.at("toolConfig")
                == json::parse("{\"functionCallingConfig\":{\"mode\":\"ANY\","
                               "\"allowedFunctionNames\":[\"find\"]}}"));
        const json::value &generation = gemini.at("generationConfig");
        QCOMPARE(generation.at("topK").as_int64(), std::int64_t(40));
        QCOMPARE(generation.at("presencePenalty").as_double(), -0.5);
        QVERIFY(generation.at("responseJsonSchema") == json::parse("{\"type\":\"object\"}"));
        QCOMPARE(generation.at("thinkingConfig").at("thinkingBudget").as_int64(),
                 std::int64_t(2048));

        const json::value ollama = body(Dialect::Ollama);
        QVERIFY(ollama.at("format") == json::parse("{\"type\":\"object\"}"));
        QCOMPARE(ollama.at("think").as_bool(), true);
        QCOMPARE(ollama.at("options").at("top_k").as_int64(), std::int64_t(40));
    }

    void whatADialectHasNoWordsForIsTold_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<std::string>("words");
        QTest::newRow("openai") << Dialect::OpenAi << std::string();
        QTest::newRow("anthropic") << Dialect::Anthropic
                                   << std::string("frequency penalty;presence penalty;JSON schema;"
                                                  "think;'strict'");
        QTest::newRow("gemini") << Dialect::Gemini << std::string("several tools;user;'strict'");
        QTest::newRow("ollama") << Dialect::Ollama << std::string("call a tool;several tools;user");
    }
    void whatADialectHasNoWordsForIsTold()
    {
        QFETCH(Dialect, dialect);
        QFETCH(std::string, words);
        const auto lacks = test::makeDialect(dialect, m_clock)->lacks(wishful());
        const QStringList expected =
            QString::fromStdString(words).split(QLatin1Char(';'), Qt::SkipEmptyParts);
        QCOMPARE(lacks.size(), static_cast<std::size_t>(expected.size()));
        for (std::size_t i = 0; i < lacks.size(); ++i)
            QVERIFY2(lacks[i].find(expected[static_cast<int>(i)].toStdString())
                         != std::string::npos,
                     lacks[i].c_str());
    }

    void fieldsOfAnotherDialectAreToldAndThoseOfTheSameAreNot()
    {
        providers::ChatRequest request;
        request.messages.push_back(model::Message::ofText(model::Role::User, "?"));
        request.isQuotable = true;
        model::Verbatim said;
        said.dialect = Dialect::OpenAi;
        said.body = "{}";
        said.foreignFields = {"store"};
        request.verbatim = std::make_shared<model::Verbatim>(said);
        QVERIFY(test::makeDialect(Dialect::OpenAi, m_clock)->lacks(request).empty());
        const auto lacks = test::makeDialect(Dialect::Gemini, m_clock)->lacks(request);
        QCOMPARE(lacks.size(), std::size_t(1));
        QVERIFY(lacks[0].find("'store'") != std::string::npos);
        request.isQuotable = false; // Oxide has added to it: it is said anew, without the field
        QCOMPARE(test::makeDialect(Dialect::OpenAi, m_clock)->lacks(request).size(),
                 std::size_t(1));
    }

    void wire14_theSameDialectGetsTheRequestAsItWasWritten()
    {
        providers::ChatRequest request;
        request.model = "m";
        request.isQuotable = true;
        const auto body = [&](Dialect dialect, const char *text) {
            request.verbatim = written(dialect, text);
            return test::makeDialect(dialect, m_clock)->chatRequest(request)->body;
        };
        QCOMPARE(body(Dialect::OpenAi,
                      "{ \"model\" : \"auto\", \"zeta\":1.10, \"alpha\":12345678901234567890123,"
                      "\"messages\":[{\"role\":\"user\",\"content\":\"?\",\"name\":\"a,}\"}],"
                      "\"stream\":false}"),
                 std::string("{\"model\":\"m\",\"zeta\":1.10,\"alpha\":12345678901234567890123,"
                             "\"messages\":[{\"role\":\"user\",\"content\":\"?\",\"name\":\"a,}\"}]"
                             ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"));
        QCOMPARE(body(Dialect::Anthropic,
                      "{\"model\":\"auto\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\","
                      "\"content\":[{\"type\":\"text\",\"text\":\"?\",\"cache_control\":{}}]}]}"),
                 std::string("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\","
                             "\"content\":[{\"type\":\"text\",\"text\":\"?\",\"cache_control\":{}}"
                             "]}],\"stream\":true}"));
        QCOMPARE(body(Dialect::Ollama, "{\"model\":\"auto\",\"messages\":[],\"keep_alive\":\"5m\","
                                       "\"options\":{\"mirostat\":1,\"temperature\":0.70}}"),
                 std::string("{\"model\":\"m\",\"messages\":[],\"keep_alive\":\"5m\",\"options\":"
                             "{\"mirostat\":1,\"temperature\":0.70,\"num_ctx\":4096},"
                             "\"stream\":true,\"truncate\":false}"));
    }

    void openRouterIsNotLetChooseAnotherModel_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::newRow("openai") << Dialect::OpenAi;
        QTest::newRow("anthropic") << Dialect::Anthropic;
    }
    void openRouterIsNotLetChooseAnotherModel()
    {
        QFETCH(Dialect, dialect);
        providers::ChatRequest request;
        request.model = "cheap";
        request.isQuotable = true;
        request.verbatim =
            written(dialect, "{\"model\":\"auto\",\"max_tokens\":9,\"messages\":[],"
                             "\"models\":[\"dear\"],\"route\":\"fallback\",\"fallbacks\":[]}");
        const auto router = test::makeDialect(dialect, m_clock, "https://openrouter.ai/api/v1");
        const json::object body = bodyOf(*router, request);
        QCOMPARE(body.at("model").as_string(), "cheap");
        for (const char *key : {"models", "route", "fallbacks"})
            QVERIFY2(!body.contains(key), key);
        QCOMPARE(router->lacks(request).size(), std::size_t(3));
        const auto other = test::makeDialect(dialect, m_clock);
        QVERIFY(bodyOf(*other, request).contains("models")); // there it may mean something else
        QVERIFY(other->lacks(request).empty());
    }

    void aQuotedLimitTakesTheNameThatTheServerWants()
    {
        providers::ChatRequest request;
        request.model = "m";
        request.isQuotable = true;
        request.sampling.maxOutputTokens = 9;
        request.verbatim = written(Dialect::OpenAi, "{\"max_tokens\":9,\"messages\":[]}");
        const auto official =
            test::makeDialect(Dialect::OpenAi, m_clock, "https://api.openai.com/v1");
        QVERIFY(bodyOf(*official, request).contains("max_completion_tokens"));
        QVERIFY(!bodyOf(*official, request).contains("max_tokens"));
        const auto other = test::makeDialect(Dialect::OpenAi, m_clock);
        QVERIFY(bodyOf(*other, request).contains("max_tokens"));
        QVERIFY(learns(*other, request, badRequest("use max_completion_tokens instead")));
        QVERIFY(bodyOf(*other, request).contains("max_completion_tokens"));
        QVERIFY(!bodyOf(*other, request).contains("max_tokens"));
    }

    void unsignedThoughtsAreNotQuotedToAnthropic()
    {
        providers::ChatRequest request;
        request.model = "m";
        request.isQuotable = true;
        model::Message answer;
        answer.role = model::Role::Assistant;
        answer.parts.emplace_back(model::ReasoningPart{"unsigned", "", false});
        answer.parts.emplace_back(model::TextPart{"Yes."});
        request.messages = {model::Message::ofText(model::Role::User, "?"), answer};
        request.verbatim = written(Dialect::Anthropic,
                                   "{\"max_tokens\":9,\"messages\":[{\"thinking\":\"unsigned\"}]}");
        const std::string body =
            test::makeDialect(Dialect::Anthropic, m_clock)->chatRequest(request)->body;
        QVERIFY(body.find("unsigned") == std::string::npos);
        QVERIFY(body.find("Yes.") != std::string::npos);
    }

    void whatIsSaidAnewTellsWhatItLeavesOut()
    {
        providers::ChatRequest request;
        request.isQuotable = true;
        request.messages.push_back(model::Message::ofText(model::Role::System, "Be brief."));
        model::Verbatim said;
        said.dialect = Dialect::OpenAi;
        said.body = "{\"messages\":[{\"role\":\"developer\",\"content\":\"Be brief.\"}],"
                    "\"store\":true}";
        said.foreignFields = {"store"};
        said.foreignContent = {"file"};
        request.verbatim = std::make_shared<model::Verbatim>(said);
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        QVERIFY(dialect->quoted(request));
        QVERIFY(dialect->lacks(request).empty());
        QVERIFY(learns(*dialect, request, badRequest("unknown role 'developer'")));
        QVERIFY(!dialect->quoted(request)); // and so a file in it is refused, not dropped
        QCOMPARE(dialect->lacks(request).size(), std::size_t(1));
    }

    void theCallersOwnWindowIsKept()
    {
        providers::ChatRequest request;
        request.model = "m";
        request.isQuotable = true;
        request.verbatim = written(Dialect::Ollama, "{\"options\":{\"num_ctx\":512}}");
        const std::string body =
            test::makeDialect(Dialect::Ollama, m_clock)->chatRequest(request)->body;
        QVERIFY(body.find("\"num_ctx\":512}") != std::string::npos);
    }

    void aServerThatKnowsNoDeveloperGetsTheSystemsRole()
    {
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        providers::ChatRequest request;
        request.isQuotable = true;
        request.messages.push_back(model::Message::ofText(model::Role::System, "Be brief."));
        request.verbatim = written(
            Dialect::OpenAi, "{\"messages\":[{\"role\":\"developer\",\"content\":\"Be brief.\"}]}");
        QVERIFY(dialect->chatRequest(request)->body.find("developer") != std::string::npos);
        QVERIFY(learns(*dialect, request, badRequest("unknown role 'developer'")));
        QVERIFY(dialect->chatRequest(request)->body.find("developer") == std::string::npos);
        QVERIFY(dialect->chatRequest(request)->body.find("system") != std::string::npos);
    }

    void aServerThatDoesNotKnowAnOptionIsRememberedAndItIsTold()
    {
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        providers::ChatRequest request = wishful();
        QVERIFY(learns(*dialect, request, badRequest("Unknown parameter: 'reasoning_effort'.")));
        QVERIFY(!bodyOf(*dialect, request).contains("reasoning_effort"));
        QCOMPARE(dialect->lacks(request).size(), std::size_t(1));
    }

    void modelsThatDoNotThinkAreLearnt()
    {
        providers::ChatRequest request;
        request.model = "m";
        request.sampling.thinkingTokens = 2000;
        const auto anthropic = test::makeDialect(Dialect::Anthropic, m_clock);
        QCOMPARE(bodyOf(*anthropic, request)["thinking"].at("budget_tokens").as_int64(),
                 std::int64_t(2000));
        QVERIFY(learns(*anthropic, request, badRequest("model does not support thinking")));
        QVERIFY(!bodyOf(*anthropic, request).contains("thinking"));
        const auto ollama = test::makeDialect(Dialect::Ollama, m_clock);
        QVERIFY(bodyOf(*ollama, request)["think"].as_bool());
        QVERIFY(learns(*ollama, request, badRequest("\"m\" does not support thinking")));
        QVERIFY(!bodyOf(*ollama, request).contains("think"));
    }

    void aSchemaThatMustBeObeyedIsSaidSo()
    {
        providers::ChatRequest request = wishful();
        request.sampling.jsonSchemaStrict = true;
        const json::object body = bodyOf(*test::makeDialect(Dialect::OpenAi, m_clock), request);
        QVERIFY(body.at("response_format").at("json_schema").at("strict").as_bool());
    }

    void modelsThatCannotBeToldNotToThinkAreLearnt()
    {
        providers::ChatRequest request;
        request.model = "m";
        request.sampling.effort = model::Effort::None;
        const auto gemini = test::makeDialect(Dialect::Gemini, m_clock);
        QVERIFY(bodyOf(*gemini, request).contains("generationConfig"));
        QVERIFY(learns(*gemini, request,
                       badRequest("Budget 0 is invalid. This model only works in thinking mode.")));
        QVERIFY(!bodyOf(*gemini, request).contains("generationConfig"));
        QCOMPARE(gemini->lacks(request).size(), std::size_t(1));
        const auto openAi = test::makeDialect(Dialect::OpenAi, m_clock);
        QVERIFY(
            learns(*openAi, request,
                   badRequest("Unsupported value: 'reasoning_effort' does not support 'none'.")));
        QVERIFY(!bodyOf(*openAi, request).contains("reasoning_effort"));
        QCOMPARE(openAi->lacks(request).size(), std::size_t(1));
        request.sampling.effort = model::Effort::Low; // that one it may well know
        QCOMPARE(bodyOf(*openAi, request)["reasoning_effort"].as_string(), "low");
    }

    void aCustomToolsCallGoesBackToOpenAiAsSuch()
    {
        providers::ChatRequest request;
        request.model = "m";
        model::Message call;
        call.role = model::Role::Assistant;
        call.parts.emplace_back(model::ToolCallPart{"a", "patch", "+ x", "", true});
        request.messages.push_back(call);
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        QVERIFY(bodyOf(*dialect, request).at("messages").at(0).at("tool_calls")
                == json::parse(R"([{"id":"a","type":"custom",)"
                               R"("custom":{"name":"patch","input":"+ x"}}])"));
    }

    void whatOneConversationCannotThinkOnTeachesNothingOfTheModel()
    {
        const auto dialect = test::makeDialect(Dialect::Anthropic, m_clock);
        providers::ChatRequest request;
        request.model = "m";
        request.sampling.effort = model::Effort::Medium;
        request.messages.push_back(model::Message::ofText(model::Role::User, "?"));
        QVERIFY(!learns(*dialect, request,
                        badRequest("Expected `thinking`, but found `tool_use`. When `thinking` is "
                                   "enabled, a final assistant message must start with one.")));
        QVERIFY(bodyOf(*dialect, request).contains("thinking"));
        model::Message call;
        call.role = model::Role::Assistant;
        call.parts.emplace_back(model::ReasoningPart{"unsigned", "", false});
        call.parts.emplace_back(model::ToolCallPart{"a", "find", "{}", ""});
        model::Message result;
        result.role = model::Role::Tool;
        result.parts.emplace_back(model::ToolResultPart{"a", "find", "a crab", false});
        request.messages.push_back(call);
        request.messages.push_back(result);
        QVERIFY(!bodyOf(*dialect, request).contains("thinking"));
        QCOMPARE(dialect->lacks(request).size(), std::size_t(2)); // and the thought is left out
        request.messages[1].parts[0] = model::ReasoningPart{"signed", "c2ln", false};
        QVERIFY(bodyOf(*dialect, request).contains("thinking"));
    }

    void thoughtsThatAreLeftOutAreTold_data()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::addColumn<model::ReasoningPart>("thought");
        QTest::addColumn<bool>("isLost");
        const model::ReasoningPart plain{"Hm.", "", false};
        const model::ReasoningPart ofClaude{"Hm.", "c2ln", false};
        const model::ReasoningPart hidden{"", "c2ln", true};
        const auto row = [](const char *name, Dialect dialect, const model::ReasoningPart &thought,
                            bool isLost) { QTest::newRow(name) << dialect << thought << isLost; };
        row("openai", Dialect::OpenAi, plain, true);
        row("openai, signed", Dialect::OpenAi, ofClaude, true);
        row("openai, none", Dialect::OpenAi, {}, false);
        row("gemini", Dialect::Gemini, plain, true);
        row("anthropic", Dialect::Anthropic, plain, true);
        row("anthropic, signed", Dialect::Anthropic, ofClaude, false);
        row("anthropic, hidden", Dialect::Anthropic, hidden, false);
        row("anthropic, none", Dialect::Anthropic, {}, false);
        row("ollama", Dialect::Ollama, plain, false);
        row("ollama, hidden", Dialect::Ollama, hidden, true);
    }
    void thoughtsThatAreLeftOutAreTold()
    {
        QFETCH(Dialect, dialect);
        QFETCH(model::ReasoningPart, thought);
        QFETCH(bool, isLost);
        providers::ChatRequest request;
        model::Message answer;
        answer.role = model::Role::Assistant;
        answer.parts = {thought, thought, model::TextPart{"Yes."}};
        request.messages = {model::Message::ofText(model::Role::User, "?"), answer};
        const auto made = test::makeDialect(dialect, m_clock);
        const std::vector<std::string> lacks = made->lacks(request);
        QCOMPARE(lacks.size(), std::size_t(isLost ? 1 : 0)); // once, however many
        QVERIFY(!isLost || lacks[0].find("thoughts") != std::string::npos);
        if (dialect == Dialect::Ollama && !isLost)
            QCOMPARE(bodyOf(*made, request)["messages"].at(1).at("thinking").as_string(), "Hm.Hm.");
    }

    void anEffortLeavesRoomForTheAnswer()
    {
        const auto dialect = test::makeDialect(Dialect::Anthropic, m_clock);
        providers::ChatRequest request;
        request.model = "m";
        const auto budget = [&](model::Effort effort, std::optional<int> limit) {
            request.sampling.effort = effort;
            request.sampling.maxOutputTokens = limit;
            const json::object body = bodyOf(*dialect, request);
            const json::value *thinking = body.if_contains("thinking");
            return thinking ? thinking->at("budget_tokens").as_int64() : std::int64_t(0);
        };
        QCOMPARE(budget(model::Effort::Medium, {}), std::int64_t(8192));
        QCOMPARE(budget(model::Effort::High, {}), std::int64_t(12'288));
        QCOMPARE(budget(model::Effort::High, 4096), std::int64_t(3072));
        QCOMPARE(budget(model::Effort::High, 1000), std::int64_t(0));
    }

    void imagesOfToolsReachTheModel()
    {
        providers::ChatRequest request;
        request.model = "m";
        model::Message results;
        results.role = model::Role::Tool;
        model::ToolResultPart first;
        first.callId = "a";
        first.images.push_back({"image/png", "aW1n", ""});
        model::ToolResultPart second;
        second.callId = "b";
        second.content = "text";
        results.parts = {first, second};
        request.messages = {results};
        const auto messages = [&](Dialect dialect) {
            return bodyOf(*test::makeDialect(dialect, m_clock), request)["messages"];
        };
        const json::value openAi = messages(Dialect::OpenAi);
        QCOMPARE(openAi.as_array().size(), std::size_t(3)); // both results, then the image
        QCOMPARE(openAi.at(2).at("content").at(0).at("type").as_string(), "image_url");
        QCOMPARE(messages(Dialect::Anthropic)
                     .at(0)
                     .at("content")
                     .at(0)
                     .at("content")
                     .at(0)
                     .at("type")
                     .as_string(),
                 "image");
        QCOMPARE(messages(Dialect::Ollama).at(0).at("images").at(0).as_string(), "aW1n");
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

    void thatAToolFailedIsSaid()
    {
        providers::ChatRequest request;
        request.model = "m";
        model::Message results;
        results.role = model::Role::Tool;
        results.parts.emplace_back(model::ToolResultPart{"a", "find", "no such file", true});
        results.parts.emplace_back(model::ToolResultPart{"b", "find", "", true});
        results.parts.emplace_back(model::ToolResultPart{"c", "find", "a crab", false});
        request.messages = {results};
        for (const Dialect dialect : {Dialect::OpenAi, Dialect::Ollama}) {
            const json::value said =
                bodyOf(*test::makeDialect(dialect, m_clock), request)["messages"];
            QCOMPARE(said.at(0).at("content").as_string(), "Error: no such file");
            QCOMPARE(said.at(1).at("content").as_string(), "Error");
            QCOMPARE(said.at(2).at("content").as_string(), "a crab");
        }
        const json::value claude =
            bodyOf(*test::makeDialect(Dialect::Anthropic, m_clock), request)["messages"];
        QVERIFY(claude.at(0).at("content").at(0).at("is_error").as_bool());
        const json::value gemini =
            bodyOf(*test::makeDialect(Dialect::Gemini, m_clock), request)["contents"];
        QVERIFY(gemini.at(0)
                    .at("parts")
                    .at(0)
                    .at("functionResponse")
                    .at("response")
                    .as_object()
                    .contains("error"));
    }

    void geminiIsToldWhatAnAddressLeadsTo()
    {
        const auto built = [this](const char *url, bool isOfATool) {
            providers::ChatRequest request;
            request.model = "m";
            model::Message message;
            const model::ImagePart image{"", "", url};
            if (isOfATool) {
                model::ToolResultPart result;
                result.images = {image};
                message.parts.emplace_back(std::move(result));
            } else {
                message.parts.emplace_back(image);
            }
            request.messages = {message};
            return test::makeDialect(Dialect::Gemini, m_clock)->chatRequest(request);
        };
        for (const bool isOfATool : {false, true}) {
            const char *const photo = "https://example.test/a.JPG?size=1.png#x";
            const auto made = built(photo, isOfATool);
            QVERIFY(made);
            const json::object file{{"mimeType", "image/jpeg"}, {"fileUri", photo}};
            const json::value parts = json::parse(made->body).at("contents").at(0).at("parts");
            const json::value &last = parts.as_array().back();
            QVERIFY2(last.at("fileData") == json::value(file), made->body.c_str());
            const auto refused = built("https://example.test/image?id=7", isOfATool);
            QVERIFY(!refused);
            QCOMPARE(refused.error().kind, base::ErrorKind::Unsupported);
        }
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

    void aLimitThatIsTooLargeTeachesNoOtherName()
    {
        providers::ChatRequest request;
        request.sampling.maxOutputTokens = 10'000'000;
        const auto official =
            test::makeDialect(Dialect::OpenAi, m_clock, "https://api.openai.com/v1");
        QVERIFY(!learns(*official, request,
                        badRequest("max_tokens is too large: 10000000. This model supports at most "
                                   "16384 completion tokens.")));
        QVERIFY(bodyOf(*official, request).contains("max_completion_tokens"));
        const auto other = test::makeDialect(Dialect::OpenAi, m_clock);
        QVERIFY(!learns(*other, request,
                        badRequest("Invalid max_tokens value, the valid range is [1, 8192]")));
        QVERIFY(bodyOf(*other, request).contains("max_tokens"));
    }

    void whatWasLearntOfTheLimitsNameCanBeUnlearnt()
    {
        const auto dialect = test::makeDialect(Dialect::OpenAi, m_clock);
        providers::ChatRequest request;
        request.sampling.maxOutputTokens = 9;
        QVERIFY(learns(*dialect, request, badRequest("Unknown parameter: 'max_tokens'.")));
        QVERIFY(bodyOf(*dialect, request).contains("max_completion_tokens"));
        QVERIFY(learns(*dialect, request,
                       badRequest("max_completion_tokens: extra fields not permitted")));
        QVERIFY(bodyOf(*dialect, request).contains("max_tokens"));
    }

    void ofTwoLimitsTheOneThatWasReckonedWithIsSent()
    {
        providers::ChatRequest request;
        request.model = "m";
        request.isQuotable = true;
        request.sampling.maxOutputTokens = 50;
        request.verbatim =
            written(Dialect::OpenAi, "{\"max_completion_tokens\":50,\"max_tokens\":100000,"
                                     "\"messages\":[]}");
        const auto official =
            test::makeDialect(Dialect::OpenAi, m_clock, "https://api.openai.com/v1");
        const json::object there = bodyOf(*official, request);
        QCOMPARE(there.at("max_completion_tokens").as_int64(), std::int64_t(50));
        QVERIFY(!there.contains("max_tokens"));
        const json::object here = bodyOf(*test::makeDialect(Dialect::OpenAi, m_clock), request);
        QCOMPARE(here.at("max_tokens").as_int64(), std::int64_t(50));
        QVERIFY(!here.contains("max_completion_tokens"));
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
