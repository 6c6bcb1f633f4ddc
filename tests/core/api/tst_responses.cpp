#include "api/openairesponses.h"
#include "core/api/apifixture.h"
#include "core/api/dialecttest.h"
#include "model/verbatim.h"

#include <set>

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
using test::finished;
namespace json = boost::json;

namespace {

ChatRequest read(std::string_view body)
{
    return test::taken(readOpenAiResponse(body));
}

std::string complaintOf(std::string_view body)
{
    return test::complaintOf(readOpenAiResponse(body));
}

std::string namesOf(const std::string &stream)
{
    std::string names;
    std::int64_t next = 0;
    for (const test::SseEvent &event : test::eventsOf(stream)) {
        const json::value data = json::parse(event.data);
        if (std::string_view(data.at("type").as_string()) != event.name
            || data.at("sequence_number").as_int64() != next++)
            return "wrong type or number: " + event.data;
        names += (names.empty() ? "" : " ") + event.name.substr(std::string("response.").size());
    }
    return names;
}

} // namespace

class TestResponses final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTextIsAConversation()
    {
        const ChatRequest request =
            read("{\"model\":\"m\",\"instructions\":\"Be brief.\",\"input\":\"Hi\"}");
        QCOMPARE(request.task.prompt, std::string("Hi"));
        QCOMPARE(request.task.messages.at(0).role, model::Role::System);
    }

    void itemsOfOneTurnAreOneMessage()
    {
        const ChatRequest request = read(
            "{\"model\":\"m\",\"input\":["
            "{\"role\":\"user\",\"content\":[{\"type\":\"input_text\",\"text\":\"What?\"},"
            "{\"type\":\"input_image\",\"image_url\":\"data:image/png;base64,aW1n\"}]},"
            "{\"type\":\"reasoning\",\"id\":\"r\",\"summary\":[{\"type\":\"summary_text\",\"text\":"
            "\"Hm.\"}],\"encrypted_content\":\"c2ln\"},"
            "{\"type\":\"message\",\"role\":\"assistant\",\"content\":[{\"type\":\"output_text\","
            "\"text\":\"Looking.\"}]},"
            "{\"type\":\"function_call\",\"call_id\":\"c\",\"name\":\"find\",\"arguments\":\"{}\"},"
            "{\"type\":\"function_call_output\",\"call_id\":\"c\",\"output\":\"a crab\"}]}");
        const auto &messages = request.task.messages;
        QCOMPARE(messages.size(), std::size_t(3));
        QCOMPARE(messages[1].parts.size(), std::size_t(3));
        QCOMPARE(std::get<model::ReasoningPart>(messages[1].parts[0]).signature,
                 std::string("c2ln"));
        const auto &result = std::get<model::ToolResultPart>(messages[2].parts.at(0));
        QCOMPARE(result.name, std::string("find"));
        QCOMPARE(result.content, std::string("a crab"));
    }

    void wishesAreRead()
    {
        const ChatRequest request = read(
            "{\"model\":\"m\",\"input\":\"?\",\"max_output_tokens\":9,\"reasoning\":{\"effort\":"
            "\"low\",\"summary\":\"auto\"},\"text\":{\"format\":{\"type\":\"json_schema\",\"name\":"
            "\"n\",\"schema\":{\"type\":\"object\"},\"strict\":true}},\"tools\":[{\"type\":"
            "\"function\",\"name\":\"f\",\"parameters\":{}}],\"tool_choice\":\"required\"}");
        const model::Sampling &sampling = request.task.sampling;
        QCOMPARE(*sampling.maxOutputTokens, 9);
        QCOMPARE(*sampling.effort, model::Effort::Low);
        QCOMPARE(sampling.jsonSchema, std::string("{\"type\":\"object\"}"));
        QCOMPARE(request.task.tools.at(0).name, std::string("f"));
        QVERIFY(sampling.toolChoice->mode == model::ToolChoice::Mode::Required);
    }

    void anAnswerRepeatsWhatWasAskedFor()
    {
        const ChatRequest request =
            read(R"({"model":"m","input":"?","metadata":{"run":"7"},"temperature":0.5,)"
                 R"("truncation":"auto","include":["reasoning.encrypted_content","file_search"]})");
        QCOMPARE(request.unanswered.size(), std::size_t(2));
        AnswerHead head = test::answerHead();
        head.repeated = request.repeated;
        const auto writer = openAiResponseWriter(std::move(head));
        const json::value created = json::parse(test::eventsOf(writer->begin()).front().data);
        const json::object &response = created.at("response").as_object();
        QCOMPARE(test::textAt(response, "/metadata/run"), std::string("7"));
        QCOMPARE(response.at("temperature").as_double(), 0.5);
        QCOMPARE(test::textAt(response, "/truncation"), std::string("auto"));
        QVERIFY(response.at("instructions").is_null());
    }

    void whatNoProviderIsAskedForIsNoted()
    {
        const ChatRequest request =
            read(R"({"model":"m","input":[{"role":"user","content":[{"type":"input_image",)"
                 R"("image_url":"https://example.test/a.png","detail":"high"}]}],)"
                 R"("max_output_tokens":-1,"text":{"format":{"type":)"
                 R"("grammar","syntax":"lark"}},"tool_choice":{"type":"allowed_tools","mode":)"
                 R"("auto","tools":[{"type":"function","name":"f"}]}})");
        QVERIFY((request.task.verbatim->foreignFields
                 == std::vector<std::string>{"input.content.detail", "tool_choice.allowed_tools",
                                             "text.format.grammar"}));
        QVERIFY(!request.task.sampling.maxOutputTokens);
    }

    void whatBuildsOnKeptAnswersIsRefused()
    {
        QVERIFY(complaintOf("{\"model\":\"m\",\"input\":\"?\",\"previous_response_id\":\"r\"}")
                    .starts_with("previous_response_id: Oxide keeps no responses"));
        QVERIFY(!complaintOf("{\"model\":\"m\",\"input\":\"?\",\"background\":true}").empty());
        QCOMPARE(complaintOf("{\"model\":\"m\"}"), std::string("input: is required."));
    }

    void wire10_aStreamHasOneBeginningAndEveryItemIsDone()
    {
        const auto writer = openAiResponseWriter(test::answerHead());
        model::ReasoningDelta thought;
        thought.text = "Hm.";
        model::TextDelta text;
        text.text = "Hi";
        model::ToolCallDelta call;
        call.id = "c";
        call.name = "f";
        std::string stream = writer->begin();
        stream += writer->reasoning(thought);
        stream += writer->text(text);
        stream += writer->toolCall(call);
        stream += writer->end(finished("tool_calls"));
        QCOMPARE(
            namesOf(stream),
            std::string("created in_progress output_item.added reasoning_summary_part.added "
                        "reasoning_summary_text.delta reasoning_summary_text.done "
                        "reasoning_summary_part.done output_item.done output_item.added "
                        "content_part.added output_text.delta output_text.done content_part.done "
                        "output_item.done output_item.added function_call_arguments.done "
                        "output_item.done completed"));
        const json::value last = json::parse(test::eventsOf(stream).back().data);
        const json::array &output = last.at("response").at("output").as_array();
        QCOMPARE(output.size(), std::size_t(3));
        QCOMPARE(test::textAt(output[1], "/content/0/text"), std::string("Hi"));
        QCOMPARE(test::textAt(output[2], "/arguments"), std::string("{}"));
    }

    void wire6_cachedAndHiddenTokensAreInsideTheSums()
    {
        WholeAnswer whole;
        whole.finished = finished("length");
        const json::object body = openAiResponseWriter(test::answerHead())->whole(whole);
        QCOMPARE(test::textAt(body, "/status"), std::string("incomplete"));
        QCOMPARE(test::textAt(body, "/incomplete_details/reason"),
                 std::string("max_output_tokens"));
        const json::value &usage = body.at("usage");
        QCOMPARE(usage.at("input_tokens").as_int64(), std::int64_t(100));
        QCOMPARE(usage.at("output_tokens").as_int64(), std::int64_t(8));
        QCOMPARE(usage.at("input_tokens_details").at("cached_tokens").as_int64(), std::int64_t(90));
    }

    void aStrictSchemaStaysStrict()
    {
        const ChatRequest request =
            read("{\"model\":\"m\",\"input\":\"?\",\"text\":{\"format\":{\"type\":\"json_schema\","
                 "\"name\":\"n\",\"strict\":true,\"schema\":{\"type\":\"object\"}}}}");
        QCOMPARE(request.task.sampling.jsonSchemaStrict, std::optional(true));
        QVERIFY(request.task.verbatim->foreignFields.empty());
    }

    void wire12_whatTwoAttemptsThoughtIsNotOneItem()
    {
        const auto writer = openAiResponseWriter(test::answerHead());
        model::ReasoningDelta first;
        first.text = "First.";
        model::ReasoningDelta second;
        second.text = "Second.";
        second.signature = "c2ln";
        std::string stream = writer->begin();
        stream += writer->reasoning(first);
        stream += writer->attemptFailed();
        stream += writer->reasoning(second);
        stream += writer->end(finished("stop"));
        const json::value last = json::parse(test::eventsOf(stream).back().data);
        QCOMPARE(test::textAt(last, "/response/output/0/encrypted_content"), std::string());
        QCOMPARE(test::textAt(last, "/response/output/1/encrypted_content"), std::string("c2ln"));
        QCOMPARE(test::textAt(last, "/response/output/1/summary/0/text"), std::string("Second."));
    }

    void wire7_callsThatComeInterleavedAreDoneAtTheEnd()
    {
        const auto writer = openAiResponseWriter(test::answerHead());
        std::string stream = writer->begin();
        stream += writer->toolCall(test::call(0, "a", "{\"x\":"));
        stream += writer->toolCall(test::call(1, "b", "{}"));
        stream += writer->text(test::text("Both."));
        stream += writer->toolCall(test::call(0, "", "1}"));
        stream += writer->end(finished("tool_calls"));
        std::set<std::string> done;
        for (const test::SseEvent &event : test::eventsOf(stream)) {
            const json::value data = json::parse(event.data);
            QVERIFY(!done.contains(test::textAt(data, "/item_id"))); // nothing more of it
            if (event.name == "response.output_item.done")
                done.insert(test::textAt(data, "/item/id"));
        }
        QCOMPARE(done.size(), std::size_t(3));
        const json::value last = json::parse(test::eventsOf(stream).back().data);
        QCOMPARE(test::textAt(last, "/response/output/0/arguments"), std::string("{\"x\":1}"));
        QCOMPARE(test::textAt(last, "/response/output/1/arguments"), std::string("{}"));
        QCOMPARE(test::textAt(last, "/response/output/2/content/0/text"), std::string("Both."));
    }

    void wordsForACustomToolAreStillJsonAndOneCall()
    {
        const std::string words = "*** Begin \"\n{";
        model::ToolCallDelta call;
        call.id = "c";
        call.name = "patch";
        call.arguments = words;
        call.isCustom = true;
        const auto writer = openAiResponseWriter(test::answerHead());
        std::string stream = writer->begin();
        stream += writer->toolCall(call);
        stream += writer->end(finished("tool_calls"));
        const json::value last = json::parse(test::eventsOf(stream).back().data);
        QCOMPARE(test::textAt(last, "/response/output/0/arguments"), words);
    }

    void wire3_aCutCallIsNotToldAsDone()
    {
        const auto writer = openAiResponseWriter(test::answerHead());
        model::ToolCallDelta call;
        call.id = "c";
        call.name = "f";
        call.arguments = "{\"path\":\"/";
        std::string stream = writer->begin();
        stream += writer->toolCall(call);
        stream += writer->fail({});
        QVERIFY(namesOf(stream).ends_with("function_call_arguments.delta failed"));
        const json::value last = json::parse(test::eventsOf(stream).back().data);
        QCOMPARE(test::textAt(last, "/response/output/0/status"), std::string("incomplete"));
    }

    void wire3_aCallThatALimitCutIsIncomplete()
    {
        const auto writer = openAiResponseWriter(test::answerHead());
        model::TextDelta text;
        text.text = "Whole.";
        model::ToolCallDelta call;
        call.id = "c";
        call.name = "f";
        std::string stream = writer->begin();
        stream += writer->text(text);
        stream += writer->toolCall(call);
        stream += writer->end(finished("length"));
        const auto events = test::eventsOf(stream);
        const json::value done = json::parse(events[events.size() - 2].data);
        QCOMPARE(test::textAt(done, "/item/status"), std::string("incomplete"));
        QCOMPARE(test::textAt(done, "/item/arguments"), std::string());
        const json::value last = json::parse(events.back().data);
        QCOMPARE(test::textAt(last, "/response/output/0/status"), std::string("completed"));
        QCOMPARE(test::textAt(last, "/response/output/1/status"), std::string("incomplete"));
    }

    void wire13_aStreamThatBreaksHasFailed()
    {
        const auto writer = openAiResponseWriter(test::answerHead());
        model::TextDelta text;
        text.text = "half";
        base::Error error;
        error.message = "broke";
        std::string stream = writer->begin();
        stream += writer->text(text);
        stream += writer->fail(error);
        QVERIFY(namesOf(stream).ends_with("output_item.done failed"));
        const json::value last = json::parse(test::eventsOf(stream).back().data);
        QCOMPARE(test::textAt(last, "/response/status"), std::string("failed"));
        QCOMPARE(test::textAt(last, "/response/error/message"), std::string("broke"));
        QVERIFY(stream.find("response.completed") == std::string::npos);
    }
};

QTEST_GUILESS_MAIN(TestResponses)
#include "tst_responses.moc"
