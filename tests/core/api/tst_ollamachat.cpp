#include "api/ollamachat.h"
#include "core/api/apifixture.h"
#include "core/api/dialecttest.h"
#include "model/verbatim.h"

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
using test::call;
using test::finished;
namespace json = boost::json;

namespace {

ChatRequest read(std::string_view body, OllamaWay way = OllamaWay::Chat)
{
    return test::taken(readOllamaChat(body, way));
}

std::unique_ptr<AnswerWriter> writer(OllamaWay way = OllamaWay::Chat)
{
    AnswerHead head = test::answerHead();
    head.model = "who-answers";
    return ollamaWriter(std::move(head), way, "asked:latest");
}

std::vector<json::value> linesOf(const std::string &stream)
{
    tests::RawAnswer answer;
    answer.body = stream;
    return test::jsonsOf(answer);
}

} // namespace

class TestOllamaChat final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aConversationIsReadWithAllItsParts()
    {
        const ChatRequest request = read(
            "{\"model\":\"auto:latest\",\"messages\":[{\"role\":\"system\",\"content\":\"Be "
            "brief.\"},{\"role\":\"user\",\"content\":\"What?\",\"images\":[\"/9j/aa\"]},"
            "{\"role\":\"assistant\",\"content\":\"\",\"thinking\":\"Hm.\",\"tool_calls\":["
            "{\"function\":{\"name\":\"find\",\"arguments\":{\"q\":1}}},"
            "{\"function\":{\"name\":\"look\",\"arguments\":{}}}]},"
            "{\"role\":\"tool\",\"tool_name\":\"look\",\"content\":\"two\"},"
            "{\"role\":\"tool\",\"tool_name\":\"find\",\"content\":\"one\"},"
            "{\"role\":\"user\",\"content\":\"And now?\"}],\"format\":\"json\",\"think\":\"low\","
            "\"options\":{\"temperature\":0.5,\"num_predict\":-1,\"top_k\":40,\"stop\":[\"END\"]},"
            "\"keep_alive\":\"5m\"}");
        QVERIFY(request.stream); // what Ollama does where nothing is said
        const model::TaskRequest &task = request.task;
        QCOMPARE(task.prompt, std::string("And now?"));
        QCOMPARE(std::get<model::ImagePart>(task.messages[1].parts.at(1)).mediaType,
                 std::string("image/jpeg"));
        const auto &first = std::get<model::ToolCallPart>(task.messages[2].parts.at(1));
        const auto &second = std::get<model::ToolCallPart>(task.messages[2].parts.at(2));
        QVERIFY(first.id != second.id);
        QCOMPARE(std::get<model::ToolResultPart>(task.messages[3].parts.at(0)).callId, second.id);
        QCOMPARE(std::get<model::ToolResultPart>(task.messages[4].parts.at(0)).callId, first.id);
        QVERIFY(task.sampling.jsonMode);
        QVERIFY(!task.sampling.maxOutputTokens);
        QCOMPARE(*task.sampling.topK, 40);
        QCOMPARE(*task.sampling.effort, model::Effort::Low);
        QVERIFY(task.verbatim->foreignFields.empty());
        QCOMPARE(*task.verbatim->dialect, model::Dialect::Ollama);
    }

    void aPromptIsReadAsAConversation()
    {
        const ChatRequest request =
            read("{\"model\":\"m\",\"prompt\":\"Hi\",\"system\":\"Be brief.\",\"stream\":false,"
                 "\"options\":{\"mirostat\":1}}",
                 OllamaWay::Generate);
        QVERIFY(!request.stream);
        QCOMPARE(request.task.prompt, std::string("Hi"));
        QCOMPARE(request.task.messages.at(0).text(), std::string("Be brief."));
        QVERIFY(!request.task.verbatim->dialect); // /api/chat could not be told so
        QVERIFY(request.task.verbatim->foreignFields
                == std::vector<std::string>{"options.mirostat"});
    }

    void wire9_aStreamIsLinesAndEndsWithDoneAndItsReason()
    {
        const auto answer = writer();
        QVERIFY(answer->begin().empty());
        QVERIFY(answer->ping().empty());
        model::TextDelta text;
        text.text = "Hi";
        const auto lines = linesOf(answer->text(text) + answer->end(finished("length")));
        QCOMPARE(lines.size(), std::size_t(2));
        QCOMPARE(test::textAt(lines[0], "/message/content"), std::string("Hi"));
        QCOMPARE(lines[0].at("done").as_bool(), false);
        QCOMPARE(test::textAt(lines[0], "/model"), std::string("asked:latest"));
        QCOMPARE(lines[1].at("done").as_bool(), true);
        QCOMPARE(test::textAt(lines[1], "/done_reason"), std::string("length"));
        QCOMPARE(lines[1].at("prompt_eval_count").as_int64(), std::int64_t(100));
        QCOMPARE(lines[1].at("eval_count").as_int64(), std::int64_t(8));
        QCOMPARE(lines[1].at("eval_duration").as_int64(), std::int64_t(20'000'000));
    }

    void wire7_callsThatComeInterleavedAreSaidWholeAndEndWithStop()
    {
        const auto answer = writer();
        std::string stream = answer->toolCall(call(0, "a", "{\"x\":"));
        stream += answer->toolCall(call(1, "b", ""));
        stream += answer->toolCall(call(0, "", "1}"));
        QVERIFY(stream.empty());
        const auto lines = linesOf(answer->end(finished("tool_calls")));
        const json::array &calls = lines.at(0).at("message").at("tool_calls").as_array();
        QCOMPARE(calls.size(), std::size_t(2));
        QVERIFY(calls[0].at("function").at("arguments") == json::value({{"x", 1}}));
        QVERIFY(calls[1].at("function").at("arguments").as_object().empty());
        QCOMPARE(test::textAt(lines.at(1), "/done_reason"), std::string("stop"));
    }

    void aCallThatWasCutIsLeftOut()
    {
        const auto answer = writer();
        std::string stream = answer->toolCall(call(0, "a", ""));
        stream += answer->toolCall(call(1, "b", "{\"path\":\"/"));
        stream += answer->toolCall(call(2, "c", "words for a custom tool"));
        QVERIFY(stream.empty());
        const auto lines = linesOf(answer->end(finished("length")));
        const json::array &calls = lines.at(0).at("message").at("tool_calls").as_array();
        QCOMPARE(calls.size(), std::size_t(1));
        QVERIFY(calls[0].at("function").at("arguments").as_object().empty());
        QCOMPARE(test::textAt(lines.at(1), "/done_reason"), std::string("length"));

        WholeAnswer whole;
        whole.parts.emplace_back(model::ToolCallPart{"b", "b", "{\"path\":\"/", ""});
        whole.finished = finished("length");
        QVERIFY(!writer()->whole(whole).at("message").as_object().contains("tool_calls"));
    }

    void aGeneratedAnswerIsAResponse()
    {
        WholeAnswer whole;
        whole.parts.emplace_back(model::ReasoningPart{"Hm.", "", false});
        whole.parts.emplace_back(model::TextPart{"Yes."});
        whole.finished = finished("stop");
        const json::object object = writer(OllamaWay::Generate)->whole(whole);
        QCOMPARE(test::textAt(object, "/response"), std::string("Yes."));
        QCOMPARE(test::textAt(object, "/thinking"), std::string("Hm."));
        QVERIFY(!object.contains("message"));
        QCOMPARE(object.at("done").as_bool(), true);
    }

    void wire13_anErrorInTheStreamIsALineAndNoEnd()
    {
        base::Error error;
        error.message = "broke";
        const auto lines = linesOf(writer()->fail(error));
        QCOMPARE(lines.size(), std::size_t(1));
        QCOMPARE(test::textAt(lines[0], "/error"), std::string("broke"));
        QVERIFY(!lines[0].as_object().contains("done"));
    }
};

QTEST_GUILESS_MAIN(TestOllamaChat)
#include "tst_ollamachat.moc"
