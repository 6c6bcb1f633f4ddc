#include "api/bodyreader.h"
#include "api/openaichat.h"
#include "core/api/dialecttest.h"
#include "model/verbatim.h"

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
using test::finished;
namespace json = boost::json;

namespace {

ChatRequest read(std::string_view body)
{
    return test::taken(readOpenAiChat(body));
}

std::string complaintOf(std::string_view body)
{
    return test::complaintOf(readOpenAiChat(body));
}

/// The delta of an event's first choice.
json::object deltaOf(const std::string &event)
{
    return json::parse(event.substr(6)).at("choices").at(0).at("delta").as_object();
}

} // namespace

class TestOpenAiChat final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConversationIsReadWithAllItsParts()
    {
        const ChatRequest request = read(
            "{\"model\":\"auto:quality\",\"stream\":true,\"stream_options\":{\"include_usage\":"
            "true},"
            "\"messages\":[{\"role\":\"developer\",\"content\":\"Be brief.\"},"
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What?\"},"
            "{\"type\":\"image_url\",\"image_url\":{\"url\":\"data:image/png;base64,aW1n\"}}]},"
            "{\"role\":\"assistant\",\"content\":null,\"reasoning_content\":\"Hm.\",\"tool_calls\":"
            "["
            "{\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"find\",\"arguments\":"
            "\"{}\"}},{\"id\":\"c2\",\"type\":\"function\",\"function\":{\"name\":\"look\","
            "\"arguments\":\"{}\"}}]},"
            "{\"role\":\"tool\",\"tool_call_id\":\"c2\",\"content\":\"two\"},"
            "{\"role\":\"tool\",\"tool_call_id\":\"c1\",\"content\":[{\"type\":\"text\",\"text\":"
            "\"one\"}]},"
            "{\"role\":\"user\",\"content\":\"And now?\"}]}");
        QVERIFY(request.stream);
        QVERIFY(request.includeUsage);
        QCOMPARE(request.model, std::string("auto:quality"));
        const model::TaskRequest &task = request.task;
        QCOMPARE(task.prompt, std::string("And now?"));
        QCOMPARE(task.messages.size(), std::size_t(5));
        QCOMPARE(task.messages[0].role, model::Role::System);
        const auto &image = std::get<model::ImagePart>(task.messages[1].parts.at(1));
        QCOMPARE(image.mediaType, std::string("image/png"));
        QCOMPARE(image.base64, std::string("aW1n"));
        QCOMPARE(std::get<model::ReasoningPart>(task.messages[2].parts.at(0)).text,
                 std::string("Hm."));
        const auto &result = std::get<model::ToolResultPart>(task.messages[3].parts.at(0));
        QCOMPARE(result.name, std::string("look")); // by the call's id, not by the order
        QCOMPARE(result.content, std::string("two"));
    }

    void aConversationThatEndsWithToolResultsHasNoPromptOfItsOwn()
    {
        const ChatRequest request =
            read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Go.\"},"
                 "{\"role\":\"assistant\",\"tool_calls\":[{\"id\":\"c\",\"function\":{\"name\":"
                 "\"f\",\"arguments\":\"{}\"}}]},"
                 "{\"role\":\"tool\",\"tool_call_id\":\"c\",\"content\":\"done\"}]}");
        QVERIFY(request.task.prompt.empty());
        QCOMPARE(request.task.messages.size(), std::size_t(3));
        QCOMPARE(model::questionOf(request.task), std::string("Go."));
    }

    void everyWishOfTheCallerIsRead()
    {
        const ChatRequest request = read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}],"
            "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"frequency_penalty\":0.1,"
            "\"presence_penalty\":-0.1,\"max_completion_tokens\":9,\"seed\":3,\"stop\":\"END\","
            "\"reasoning_effort\":\"low\",\"user\":\"u\",\"parallel_tool_calls\":false,"
            "\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\","
            "\"parameters\":{\"type\":\"object\"},\"strict\":true}}],"
            "\"tool_choice\":{\"type\":\"function\",\"function\":{\"name\":\"f\"}},"
            "\"response_format\":{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\","
            "\"schema\":{\"type\":\"object\"}}}}");
        const model::Sampling &sampling = request.task.sampling;
        QCOMPARE(*sampling.temperature, 0.5);
        QCOMPARE(*sampling.topP, 0.9);
        QCOMPARE(*sampling.topK, 40);
        QCOMPARE(*sampling.frequencyPenalty, 0.1);
        QCOMPARE(*sampling.presencePenalty, -0.1);
        QCOMPARE(*sampling.maxOutputTokens, 9);
        QCOMPARE(*sampling.seed, std::int64_t(3));
        QVERIFY(sampling.stop == std::vector<std::string>{"END"});
        QCOMPARE(*sampling.effort, model::Effort::Low);
        QCOMPARE(sampling.user, std::string("u"));
        QCOMPARE(*sampling.parallelToolCalls, false);
        QVERIFY(sampling.toolChoice->mode == model::ToolChoice::Mode::Named);
        QCOMPARE(sampling.toolChoice->name, std::string("f"));
        QVERIFY(sampling.jsonMode);
        QCOMPARE(sampling.jsonSchema, std::string("{\"type\":\"object\"}"));
        QCOMPARE(request.task.tools.at(0).strict, std::optional(true));
        QVERIFY(request.task.verbatim->foreignFields.empty());
    }

    void wire14_whatOxideDoesNotKnowIsKeptForAProviderOfTheDialect()
    {
        const std::string body =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\",\"name\":\"a\"},"
            "{\"role\":\"user\",\"content\":\"!\",\"name\":\"b\"}],\"store\":true,"
            "\"service_tier\":\"flex\"}";
        const ChatRequest request = read(body);
        QCOMPARE(request.task.verbatim->body, body);
        QVERIFY((request.task.verbatim->foreignFields
                 == std::vector<std::string>{"messages.name", "store", "service_tier"}));
    }

    void ofManyUnknownMembersTheFirstAreNamedAndTheRestAreCounted()
    {
        std::string body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]";
        for (int i = 0; i < 200'000; ++i)
            body += ",\"a" + std::to_string(i) + "\":1";
        const ChatRequest request = read(body + '}');
        const auto &fields = request.task.verbatim->foreignFields;
        QCOMPARE(fields.size(), Complaint::kMostNames + 1);
        QCOMPARE(fields.front(), std::string("a0"));
        QCOMPARE(fields.back(), std::to_string(200'000 - Complaint::kMostNames) + " others");
    }

    void aBodyThatAnotherMayReadOtherwiseIsNotQuoted()
    {
        const ChatRequest request =
            read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}],"
                 "\"Messages\":[{\"role\":\"user\",\"content\":\"!\"}]}");
        QVERIFY(!request.task.verbatim->dialect);
        QVERIFY(request.task.verbatim->body.empty());
        QCOMPARE(request.task.prompt, std::string("?"));
    }

    void whatOnlyAProviderOfTheDialectCanDoIsNoted_data()
    {
        QTest::addColumn<std::string>("wish");
        QTest::addColumn<std::string>("field");
        const auto row = [](const char *name, const char *wish, const char *field) {
            QTest::newRow(name) << std::string(wish) << std::string(field);
        };
        row("some tools",
            R"("tool_choice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}})",
            "tool_choice.allowed_tools");
        row("a tool of words", R"("tool_choice":{"type":"custom","custom":{"name":"f"}})",
            "tool_choice.custom");
        row("a server's tool", R"("tool_choice":{"type":"web_search"})", "tool_choice.web_search");
        row("a grammar", R"("response_format":{"type":"grammar","grammar":"root ::= x"})",
            "response_format.grammar");
    }
    void whatOnlyAProviderOfTheDialectCanDoIsNoted()
    {
        QFETCH(std::string, wish);
        QFETCH(std::string, field);
        const std::string body =
            R"({"model":"m","messages":[{"role":"user","content":"?"}],)" + wish + '}';
        const ChatRequest request = read(body);
        QVERIFY(request.task.verbatim->foreignFields == std::vector<std::string>{field});
        QCOMPARE(request.task.verbatim->body, body);
        QVERIFY(!request.task.sampling.toolChoice);
        QVERIFY(!request.task.sampling.jsonMode);
    }

    void howCloselyAnImageIsToBeLookedAtIsNoted()
    {
        const auto fieldsOf = [](const std::string &detail) {
            const json::object image{{"url", "https://example.test/a.png"}, {"detail", detail}};
            return read("{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
                        "\"image_url\",\"image_url\":"
                        + json::serialize(image) + "}]}]}")
                .task.verbatim->foreignFields;
        };
        QVERIFY(fieldsOf("auto").empty());
        QVERIFY(fieldsOf("low") == std::vector<std::string>{"messages.content.image_url.detail"});
    }

    void callsOfOtherTypesAreContentThatOxideCannotRead()
    {
        const ChatRequest request =
            read(R"({"model":"m","messages":[{"role":"user","content":"?"},{"role":"assistant",)"
                 R"("tool_calls":[{"id":"c","type":"custom","custom":{"name":"f","input":"x"}}]},)"
                 R"({"role":"tool","tool_call_id":"c","content":"done"}]})");
        QVERIFY(request.task.verbatim->foreignContent == std::vector<std::string>{"custom"});
        QVERIFY(request.task.verbatim->foreignFields.empty());
    }

    void otherServersWordsForNoLimitMeanNone()
    {
        const auto wishing = [](const std::string &wishes) {
            return readOpenAiChat(R"({"model":"m","messages":[{"role":"user","content":"?"}],)"
                                  + wishes + '}');
        };
        for (const char *off : {"-1", "0"}) {
            const auto request = wishing(std::string(R"("max_tokens":-1,"top_k":)") + off);
            QVERIFY2(request, test::complaintOf(request).c_str());
            QVERIFY(!request->task.sampling.topK);
            QVERIFY(!request->task.sampling.maxOutputTokens);
            QVERIFY(request->task.verbatim->foreignFields.empty());
        }
        QVERIFY(!wishing(R"("max_tokens":0)"));
        QVERIFY(!wishing(R"("max_tokens":-2)"));
        QVERIFY(!wishing(R"("top_k":"off")"));
    }

    void contentThatOxideCannotReadIsNoted()
    {
        const ChatRequest request = read(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"text\","
            "\"text\":\"hear\"},{\"type\":\"input_audio\",\"input_audio\":{\"data\":\"x\"}}]}]}");
        QVERIFY(request.task.verbatim->foreignContent == std::vector<std::string>{"input_audio"});
    }

    void addressesInContentThatOxideCannotReadMustBePublic()
    {
        const auto asking = [](const std::string &address) {
            return readOpenAiChat(
                R"({"model":"m","messages":[{"role":"user","content":[{"type":"text",)"
                R"("text":"See."},{"type":"video_url","video_url":{"url":")"
                + address + R"("}}]}]})");
        };
        QVERIFY(asking("https://example.com/a.mp4"));
        QVERIFY(asking("data:video/mp4;base64,eA=="));
        for (const char *inside :
             {"http://169.254.169.254/latest", "HTTPS://localhost/a", " http://10.0.0.1/",
              "http:/127.0.0.1/a", "http:\\\\127.0.0.1/a", "file:///etc/passwd"}) {
            const std::string said = test::complaintOf(asking(inside));
            QVERIFY2(said.find("messages[0].content[1].video_url.url: must ") != std::string::npos,
                     (inside + (": " + said)).c_str());
        }
    }

    void whatIsWrongIsToldWithItsPlace_data()
    {
        QTest::addColumn<std::string>("body");
        QTest::addColumn<std::string>("words");
        const auto row = [](const char *name, const char *body, const char *words) {
            QTest::newRow(name) << std::string(body) << std::string(words);
        };
        row("no JSON", "{\"model\":", "The body is no JSON");
        row("no object", "[]", "The request must be an object.");
        row("no model", "{\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}",
            "model: is required.");
        row("no messages", "{\"model\":\"m\"}", "messages: at least one message is required.");
        row("role",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"},{\"role\":"
            "\"king\"}]}",
            "messages[1].role: must be");
        row("content", "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":7}]}",
            "messages[0].content: must be a text.");
        row("temperature",
            "{\"model\":\"m\",\"temperature\":3,\"messages\":[{\"role\":\"user\",\"content\":\"?\"}"
            "]}",
            "temperature: must be a number from 0 to 2.");
        row("two answers",
            "{\"model\":\"m\",\"n\":2,\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}",
            "n: Oxide gives one answer");
        row("image",
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":"
            "\"image_url\",\"image_url\":{\"url\":\"file:///etc/passwd\"}}]}]}",
            "messages[0].content[0].image_url.url: must be an http, https or data address.");
    }
    void whatIsWrongIsToldWithItsPlace()
    {
        QFETCH(std::string, body);
        QFETCH(std::string, words);
        const std::string said = complaintOf(body);
        QVERIFY2(said.starts_with(words), said.c_str());
    }

    void wire10_anAnswerBeginsWithOneRole()
    {
        const auto writer = openAiChatWriter(test::answerHead());
        const std::string begin = writer->begin();
        QCOMPARE(begin,
                 std::string("data: {\"id\":\"chatcmpl-01J\",\"object\":\"chat.completion.chunk\","
                             "\"created\":7,\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":"
                             "{\"role\":\"assistant\",\"content\":\"\"},\"finish_reason\":null}]}"
                             "\n\n"));
        model::TextDelta text;
        text.text = "Hi";
        QVERIFY(!deltaOf(writer->text(text)).contains("role"));
    }

    void wire7_toolCallsAreKeyedByIndex()
    {
        const auto writer = openAiChatWriter(test::answerHead());
        const auto call = [&writer](int index, const char *id, const char *arguments) {
            model::ToolCallDelta delta;
            delta.index = index;
            delta.id = id;
            delta.name = *id ? "f" : "";
            delta.arguments = arguments;
            return deltaOf(writer->toolCall(delta)).at("tool_calls").at(0).as_object();
        };
        const json::object first = call(0, "a", "");
        QCOMPARE(first.at("index").as_int64(), std::int64_t(0));
        QCOMPARE(first.at("id").as_string(), "a");
        QCOMPARE(first.at("type").as_string(), "function");
        const json::object second = call(1, "b", "{\"x\"");
        QCOMPARE(second.at("index").as_int64(), std::int64_t(1));
        const json::object late = call(0, "", "{}");
        QCOMPARE(late.at("index").as_int64(), std::int64_t(0));
        QVERIFY(!late.contains("id"));
        QCOMPARE(late.at("function").at("arguments").as_string(), "{}");
    }

    void aCustomToolsCallIsToldPieceByPieceAndWhole()
    {
        const auto writer = openAiChatWriter(test::answerHead());
        AnswerParts parts;
        const auto told = [&writer, &parts](const char *id, const char *words) {
            model::ToolCallDelta delta = test::call(1, id, words);
            delta.isCustom = true;
            parts.add(delta);
            return json::serialize(deltaOf(writer->toolCall(delta)).at("tool_calls"));
        };
        QCOMPARE(told("a", ""),
                 std::string(
                     R"([{"index":1,"id":"a","type":"custom","custom":{"name":"f","input":""}}])"));
        QCOMPARE(told("", "+ x"), std::string(R"([{"index":1,"custom":{"input":"+ x"}}])"));

        QVERIFY(parts.hasToolCalls()); // so a restart ends its stream instead of marking it
        WholeAnswer whole;
        whole.parts = parts.take();
        whole.parts.emplace_back(model::ToolCallPart{"b", "silent", "", "", true});
        whole.finished = finished("tool_calls");
        const json::object body = openAiChatWriter(test::answerHead())->whole(whole);
        const json::value &message = body.at("choices").at(0).at("message");
        QVERIFY(message.at("content").is_null());
        QCOMPARE(
            std::string(json::serialize(message.at("tool_calls"))),
            std::string(R"([{"id":"a","type":"custom","custom":{"name":"f","input":"+ x"}},)"
                        R"({"id":"b","type":"custom","custom":{"name":"silent","input":""}}])"));
    }

    void wire5_usageComesAloneAfterTheLastChoiceWhereItIsAskedFor()
    {
        AnswerHead wanting = test::answerHead();
        wanting.includeUsage = true;
        const std::string end = openAiChatWriter(wanting)->end(finished("stop"));
        const std::size_t second = end.find("data: ", 6);
        const json::value usage =
            json::parse(end.substr(second + 6, end.find("\n\n", second) - second - 6));
        QVERIFY(usage.at("choices").as_array().empty());
        QVERIFY(end.ends_with("data: [DONE]\n\n"));
        QVERIFY(openAiChatWriter(test::answerHead())->end(finished("stop")).find("usage")
                == std::string::npos);
    }

    void wire6_cachedAndHiddenTokensAreInsideTheSums()
    {
        WholeAnswer whole;
        whole.finished = finished("stop");
        const json::object body = openAiChatWriter(test::answerHead())->whole(whole);
        const json::value &usage = body.at("usage");
        QCOMPARE(usage.at("prompt_tokens").as_int64(), std::int64_t(100));
        QCOMPARE(usage.at("prompt_tokens_details").at("cached_tokens").as_int64(),
                 std::int64_t(90));
        QCOMPARE(usage.at("completion_tokens").as_int64(), std::int64_t(8));
        QCOMPARE(usage.at("completion_tokens_details").at("reasoning_tokens").as_int64(),
                 std::int64_t(3));
        QCOMPARE(usage.at("total_tokens").as_int64(), std::int64_t(108));
    }

    void aLateWarningIsOneLineOfComment()
    {
        const std::string told =
            openAiChatWriter(test::answerHead())->warning("m says: no\r\n\ndata: {}");
        QCOMPARE(told, std::string(": warning: m says: no   data: {}\n"));
    }

    void wire13_anErrorInTheStreamIsAnEventAndNoEnd()
    {
        base::Error error;
        error.kind = base::ErrorKind::StreamCut;
        error.message = "broke";
        const std::string said = openAiChatWriter(test::answerHead())->fail(error);
        const json::value event = json::parse(said.substr(6));
        QCOMPARE(event.at("error").at("message").as_string(), "broke");
        QCOMPARE(event.at("error").at("type").as_string(), "server_error");
        QVERIFY(said.find("[DONE]") == std::string::npos);
        QVERIFY(said.find("finish_reason") == std::string::npos);
    }

    void aWholeAnswerHoldsTextReasoningAndCalls()
    {
        WholeAnswer whole;
        whole.parts.emplace_back(model::ReasoningPart{"Hm.", "", false});
        whole.parts.emplace_back(model::TextPart{"Yes."});
        whole.parts.emplace_back(model::ToolCallPart{"c", "f", "", ""});
        whole.finished = finished("tool_calls");
        const json::object body = openAiChatWriter(test::answerHead())->whole(whole);
        const json::value &choice = body.at("choices").at(0);
        QCOMPARE(choice.at("finish_reason").as_string(), "tool_calls");
        QCOMPARE(choice.at("message").at("content").as_string(), "Yes.");
        QCOMPARE(choice.at("message").at("reasoning_content").as_string(), "Hm.");
        QCOMPARE(
            choice.at("message").at("tool_calls").at(0).at("function").at("arguments").as_string(),
            "{}");
    }
};

QTEST_GUILESS_MAIN(TestOpenAiChat)
#include "tst_openaichat.moc"
