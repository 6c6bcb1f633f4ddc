#include "api/anthropicmessages.h"
#include "core/api/apifixture.h"
#include "core/api/dialecttest.h"
#include "model/verbatim.h"

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
using namespace oxide::api;
using test::call;
using test::finished;
using test::text;
using test::thought;
namespace json = boost::json;

namespace {

ChatRequest read(std::string_view body)
{
    return test::taken(readAnthropicMessages(body));
}

/// "start 0 text | delta 0 | stop 0 | …", and a check that blocks come one after the other, as in
/// the API's own streams: no block begins before the last is stopped, and none gets anything after.
std::string outlineOf(const std::string &stream)
{
    std::string out;
    std::int64_t newest = -1;
    bool isOpen = false;
    for (const test::SseEvent &event : test::eventsOf(stream)) {
        const json::value data = json::parse(event.data);
        if (std::string_view(data.at("type").as_string()) != event.name)
            return "event and type differ: " + event.name;
        std::string line = event.name;
        if (const json::value *index = data.as_object().if_contains("index")) {
            line += ' ' + std::to_string(index->as_int64());
            const bool begins = event.name == "content_block_start";
            if (isOpen == begins || index->as_int64() != (begins ? ++newest : newest))
                return "out of order: " + line;
            isOpen = event.name != "content_block_stop";
        }
        const std::string kind =
            test::textAt(data, "/content_block/type") + test::textAt(data, "/delta/type");
        if (!kind.empty())
            line += ' ' + kind;
        out += (out.empty() ? "" : " | ") + line;
    }
    return out;
}

/// The name of each call that a client makes: what a block of it held when it was stopped.
std::string callsOf(const std::string &stream)
{
    std::string out;
    std::string open;
    for (const test::SseEvent &event : test::eventsOf(stream)) {
        const json::value data = json::parse(event.data);
        open += test::textAt(data, "/content_block/id") + test::textAt(data, "/delta/partial_json");
        if (event.name == "content_block_stop" && !open.empty())
            out += std::exchange(open, {}) + ';';
    }
    return out;
}

} // namespace

class TestAnthropicMessages final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWordsOfTheUserAreTheTaskNotTheRemindersOfTheirAgent()
    {
        const ChatRequest request = read(
            "{\"model\":\"auto\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
            "{\"type\":\"text\",\"text\":\"<system-reminder>\\nFix "
            "bugs.\\n</system-reminder>\\n\"},"
            "{\"type\":\"text\",\"text\":\"Translate "
            "\"},{\"type\":\"text\",\"text\":\"this.\"}]}]}");
        QCOMPARE(request.task.prompt, std::string("Translate this."));
        QCOMPARE(request.task.messages.size(), std::size_t(1));
        QCOMPARE(request.task.messages[0].role, model::Role::User);
        QVERIFY(request.task.messages[0].text().starts_with("<system-reminder>"));

        const ChatRequest told = read("{\"model\":\"auto\",\"max_tokens\":9,\"messages\":["
                                      "{\"role\":\"user\",\"content\":\"Translate this.\"},"
                                      "{\"role\":\"system\",\"content\":\"Today is Sunday.\"}]}");
        QCOMPARE(told.task.prompt, std::string("Translate this."));
        QCOMPARE(told.task.messages.size(), std::size_t(1));
        QCOMPARE(told.task.messages[0].role, model::Role::System);

        const ChatRequest alone = read(
            "{\"model\":\"auto\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":["
            "{\"type\":\"text\",\"text\":\"<system-reminder>x</system-reminder>\"}]}]}");
        QCOMPARE(alone.task.prompt, std::string("<system-reminder>x</system-reminder>"));
    }

    /// Claude Code's line for Anthropic is another with each request: no beginning of a prompt for
    /// the others.
    void whatIsForAnthropicsBillingIsNoInstruction()
    {
        const ChatRequest request = read(
            "{\"model\":\"auto\",\"max_tokens\":9,\"system\":["
            "{\"type\":\"text\",\"text\":\"x-anthropic-billing-header: cc_version=2.1; cch=1;\"},"
            "{\"type\":\"text\",\"text\":\"Be kind.\"}],"
            "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}");
        QCOMPARE(request.task.messages.size(), std::size_t(1));
        QCOMPARE(request.task.messages[0].text(), std::string("Be kind."));
        QVERIFY(request.task.verbatim->body.find("cch=1") != std::string::npos);
    }

    void aConversationIsReadWithAllItsParts()
    {
        const ChatRequest request = read(
            "{\"model\":\"auto\",\"max_tokens\":9,\"system\":[{\"type\":\"text\",\"text\":\"Be "
            "brief.\",\"cache_control\":{\"type\":\"ephemeral\"}}],\"messages\":["
            "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"What?\"},{\"type\":"
            "\"image\",\"source\":{\"type\":\"base64\",\"media_type\":\"image/png\",\"data\":"
            "\"aW1n\"}}]},"
            "{\"role\":\"assistant\",\"content\":[{\"type\":\"thinking\",\"thinking\":\"Hm.\","
            "\"signature\":\"c2ln\"},{\"type\":\"redacted_thinking\",\"data\":\"eA==\"},"
            "{\"type\":\"tool_use\",\"id\":\"t1\",\"name\":\"find\",\"input\":{\"q\":1}}]},"
            "{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t1\","
            "\"content\":[{\"type\":\"text\",\"text\":\"a crab\"},{\"type\":\"image\",\"source\":"
            "{\"type\":\"url\",\"url\":\"https://example.test/a.png\"}}],\"is_error\":true},"
            "{\"type\":\"text\",\"text\":\"And now?\"}]}]}");
        const model::TaskRequest &task = request.task;
        QCOMPARE(task.prompt, std::string("And now?"));
        QCOMPARE(task.messages.size(), std::size_t(4));
        QCOMPARE(task.messages[0].role, model::Role::System);
        QCOMPARE(task.messages[0].text(), std::string("Be brief."));
        const auto &said = task.messages[2].parts;
        QCOMPARE(std::get<model::ReasoningPart>(said.at(0)).signature, std::string("c2ln"));
        QVERIFY(std::get<model::ReasoningPart>(said.at(1)).redacted);
        QCOMPARE(std::get<model::ToolCallPart>(said.at(2)).arguments, std::string("{\"q\":1}"));
        const auto &result = std::get<model::ToolResultPart>(task.messages[3].parts.at(0));
        QCOMPARE(task.messages[3].role, model::Role::Tool);
        QCOMPARE(result.name, std::string("find"));
        QCOMPARE(result.content, std::string("a crab"));
        QVERIFY(result.isError);
        QCOMPARE(result.images.at(0).url, std::string("https://example.test/a.png"));
        QVERIFY(task.verbatim->foreignFields.empty()); // where to cache is no wish about the answer
    }

    void documentsAreFetchedFromPublicAddressesAlone()
    {
        const auto asking = [](const std::string &block) {
            return readAnthropicMessages(
                R"({"model":"m","max_tokens":9,"messages":[{"role":"user","content":[)" + block
                + "]}]}");
        };
        const auto document = [&asking](const std::string &host) {
            return asking("{\"type\":\"document\",\"source\":{\"type\":\"url\",\"url\":\"http://"
                          + host + "/a.pdf\"}}");
        };
        QVERIFY(document("example.com"));
        const std::string said = test::complaintOf(document("192.168.0.1"));
        QVERIFY2(said.find("messages[0].content[0].source.url: must not lead") != std::string::npos,
                 said.c_str());
        QVERIFY(!asking("{\"type\":\"new_kind\",\"of\":[{\"any\":\"http://localhost:8642/\"}]}"));
    }

    void everyWishOfTheCallerIsRead()
    {
        const ChatRequest request =
            read("{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
                 "\"?\"}],"
                 "\"temperature\":0.5,\"top_p\":0.9,\"top_k\":40,\"stop_sequences\":[\"END\"],"
                 "\"thinking\":{\"type\":\"enabled\",\"budget_tokens\":2048},"
                 "\"metadata\":{\"user_id\":\"u\"},\"stream\":true,"
                 "\"tools\":[{\"name\":\"f\",\"description\":\"d\",\"input_schema\":{\"type\":"
                 "\"object\"}},{\"type\":\"web_search_20250305\",\"name\":\"web_search\"}],"
                 "\"tool_choice\":{\"type\":\"any\",\"disable_parallel_tool_use\":true},"
                 "\"context_management\":{}}");
        const model::Sampling &sampling = request.task.sampling;
        QCOMPARE(*sampling.temperature, 0.5);
        QCOMPARE(*sampling.topK, 40);
        QCOMPARE(*sampling.maxOutputTokens, 9);
        QCOMPARE(*sampling.thinkingTokens, 2048);
        QCOMPARE(sampling.user, std::string("u"));
        QVERIFY(sampling.toolChoice->mode == model::ToolChoice::Mode::Required);
        QCOMPARE(*sampling.parallelToolCalls, false);
        QCOMPARE(request.task.tools.size(), std::size_t(1));
        QVERIFY(request.stream);
        QVERIFY((request.task.verbatim->foreignFields
                 == std::vector<std::string>{"tools.web_search_20250305", "context_management"}));
    }

    void effortAndNoThoughtAreWishesToo()
    {
        const auto effortOf = [](const std::string &wishes) {
            const ChatRequest request = read(
                "{\"model\":\"m\",\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":"
                "\"?\"}]"
                + wishes + '}');
            return request.task.sampling.effort;
        };
        QVERIFY(!effortOf({}));
        QVERIFY(effortOf(",\"output_config\":{\"effort\":\"low\"}") == model::Effort::Low);
        QVERIFY(effortOf(",\"output_config\":{\"effort\":\"max\"}") == model::Effort::High);
        QVERIFY(effortOf(",\"thinking\":{\"type\":\"adaptive\"}") == model::Effort::High);
        QVERIFY(effortOf(",\"output_config\":{\"effort\":\"low\"},\"thinking\":{\"type\":"
                         "\"adaptive\"}")
                == model::Effort::Low);
        QVERIFY(effortOf(",\"thinking\":{\"type\":\"disabled\"}") == model::Effort::None);
    }

    void betasGoOnToAProviderOfTheDialect()
    {
        const auto request = readAnthropicMessages("{\"model\":\"m\",\"max_tokens\":9,\"messages\":"
                                                   "[{\"role\":\"user\",\"content\":\"?\"}]}",
                                                   "tools-2026-01-01");
        QVERIFY(request);
        QVERIFY((request->task.verbatim->headers.at(0)
                 == std::pair<std::string, std::string>("anthropic-beta", "tools-2026-01-01")));
    }

    void anAnswerNeedsALimitAndACountDoesNot()
    {
        const char *const body =
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"?\"}]}";
        QCOMPARE(readAnthropicMessages(body).error().message,
                 std::string("max_tokens: is required."));
        QVERIFY(readAnthropicMessages(body, {}, MessagesFor::Count));
    }

    void wire12_theStartCarriesAnEstimate()
    {
        const auto events = test::eventsOf(anthropicWriter(test::answerHead())->begin());
        QCOMPARE(events.size(), std::size_t(1));
        const json::value start = json::parse(events[0].data);
        QCOMPARE(start.at("message").at("usage").at("input_tokens").as_int64(), std::int64_t(42));
        QCOMPARE(test::textAt(start, "/message/role"), std::string("assistant"));
    }

    void wire12_everyBlockThatStartsIsStopped()
    {
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->reasoning(thought("Hm."));
        stream += writer->reasoning(thought("", "c2ln"));
        stream += writer->text(text("Look"));
        stream += writer->text(text("ing."));
        stream += writer->toolCall(call(0, "a", "{\"x\":"));
        stream += writer->toolCall(call(0, "", "1}"));
        stream += writer->toolCall(call(1, "b", "")); // has no arguments
        stream += writer->end(finished("tool_calls"));
        QCOMPARE(outlineOf(stream),
                 std::string("content_block_start 0 thinking | content_block_delta 0 thinking_delta"
                             " | content_block_delta 0 signature_delta | content_block_stop 0"
                             " | content_block_start 1 text | content_block_delta 1 text_delta"
                             " | content_block_delta 1 text_delta | content_block_stop 1"
                             " | content_block_start 2 tool_use"
                             " | content_block_delta 2 input_json_delta"
                             " | content_block_delta 2 input_json_delta | content_block_stop 2"
                             " | content_block_start 3 tool_use | content_block_stop 3"
                             " | message_delta | message_stop"));
    }

    void wire7_callsThatComeInterleavedAreToldOneAfterTheOther()
    {
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->toolCall(call(0, "a", "{\"x\":"));
        const std::size_t begun = stream.size();
        stream += writer->toolCall(call(1, "b", "{\"y\""));
        stream += writer->text(text("Both."));
        stream += writer->toolCall(call(2, "c", ""));
        stream += writer->toolCall(call(1, "", ":2}"));
        QCOMPARE(stream.size(), begun); // the first is not whole yet
        stream += writer->toolCall(call(0, "", "{}}"));
        QCOMPARE(callsOf(stream), std::string("a{\"x\":{}};b{\"y\":2};"));
        stream += writer->toolCall(call(2, "", "{\"z\":"));
        stream += writer->toolCall(call(3, "d", "{}"));
        stream += writer->toolCall(call(0, "", "\n")); // is whole already
        stream += writer->end(finished("tool_calls"));
        QCOMPARE(callsOf(stream),
                 std::string("a{\"x\":{}};b{\"y\":2};c{\"z\":;d{};")); // of c no more came
        QCOMPARE(outlineOf(stream),
                 std::string("content_block_start 0 tool_use"
                             " | content_block_delta 0 input_json_delta"
                             " | content_block_delta 0 input_json_delta | content_block_stop 0"
                             " | content_block_start 1 tool_use"
                             " | content_block_delta 1 input_json_delta | content_block_stop 1"
                             " | content_block_start 2 text | content_block_delta 2 text_delta"
                             " | content_block_stop 2 | content_block_start 3 tool_use"
                             " | content_block_delta 3 input_json_delta | content_block_stop 3"
                             " | content_block_start 4 tool_use"
                             " | content_block_delta 4 input_json_delta | content_block_stop 4"
                             " | message_delta | message_stop"));
    }

    void wire7_aWholeCallIsStoppedAsSoonAsAnotherBlockBegins()
    {
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->toolCall(call(0, "a", "{\"x\":\"}\"}"));
        stream += writer->toolCall(call(1, "b", "{}"));
        QCOMPARE(callsOf(stream), std::string("a{\"x\":\"}\"};"));
        stream += writer->text(text("Done."));
        QCOMPARE(callsOf(stream), std::string("a{\"x\":\"}\"};b{};"));
    }

    void wire12_whatTwoAttemptsThoughtIsNotOneBlock()
    {
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->reasoning(thought("First."));
        stream += writer->attemptFailed();
        stream += writer->reasoning(thought("Second."));
        stream += writer->reasoning(thought("", "c2ln"));
        QCOMPARE(outlineOf(stream),
                 std::string("content_block_start 0 thinking | content_block_delta 0 thinking_delta"
                             " | content_block_stop 0"
                             " | content_block_start 1 thinking | content_block_delta 1 "
                             "thinking_delta"
                             " | content_block_delta 1 signature_delta | content_block_stop 1"));
    }

    void wire12_toolCallsEndWithToolUseAlsoBesideText()
    {
        const auto writer = anthropicWriter(test::answerHead());
        (void)writer->text(text("Looking."));
        (void)writer->toolCall(call(0, "a", "{}"));
        const auto events = test::eventsOf(writer->end(finished("stop")));
        const json::value delta = json::parse(events.at(1).data);
        QCOMPARE(test::textAt(delta, "/delta/stop_reason"), std::string("tool_use"));
    }

    void wire12_thoughtsKeepTheirSignatures()
    {
        WholeAnswer whole;
        whole.parts.emplace_back(model::ReasoningPart{"Hm.", "c2ln", false});
        whole.parts.emplace_back(model::ReasoningPart{"", "eA==", true});
        whole.parts.emplace_back(model::TextPart{"Yes."});
        whole.finished = finished("stop");
        const json::object message = anthropicWriter(test::answerHead())->whole(whole);
        const json::value expected =
            json::parse("[{\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"c2ln\"},"
                        "{\"type\":\"redacted_thinking\",\"data\":\"eA==\"},"
                        "{\"type\":\"text\",\"text\":\"Yes.\"}]");
        QVERIFY(message.at("content") == expected);
        QCOMPARE(test::textAt(message, "/stop_reason"), std::string("end_turn"));
    }

    void whatAToolOfTheServerDidIsToldAsItStands()
    {
        const model::ForeignBlock used{model::Dialect::Anthropic,
                                       R"({"type":"server_tool_use","id":"s","input":{"q":1}})"};
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->text(text("Let me see."));
        stream += writer->foreign(used);
        stream += writer->text(text("There."));
        model::TaskFinished end = finished("stop");
        end.stopSequence = "END";
        stream += writer->end(end);
        QCOMPARE(outlineOf(stream),
                 std::string("content_block_start 0 text | content_block_delta 0 text_delta | "
                             "content_block_stop 0 | content_block_start 1 server_tool_use | "
                             "content_block_stop 1 | content_block_start 2 text | "
                             "content_block_delta 2 text_delta | content_block_stop 2 | "
                             "message_delta | message_stop"));
        WholeAnswer whole;
        whole.parts.emplace_back(used);
        whole.finished = finished("pause_turn");
        const json::object message = anthropicWriter(test::answerHead())->whole(whole);
        QVERIFY(message.at("content").as_array().at(0) == json::parse(used.json));
        QCOMPARE(test::textAt(message, "/stop_reason"), std::string("pause_turn"));
        WholeAnswer stopped;
        stopped.finished = std::move(end);
        const json::object cut = anthropicWriter(test::answerHead())->whole(stopped);
        QCOMPARE(test::textAt(cut, "/stop_reason"), std::string("stop_sequence"));
        QCOMPARE(test::textAt(cut, "/stop_sequence"), std::string("END"));
    }

    void argumentsAsDeepAsABodyMayBeAreToldWhole()
    {
        std::string deep = "1";
        for (int i = 0; i < 40; ++i)
            deep = "{\"a\":" + deep + '}';
        WholeAnswer answer;
        model::ToolCallPart part;
        part.id = "c";
        part.name = "n";
        part.arguments = deep;
        answer.parts.emplace_back(part);
        answer.finished = finished("stop");
        const json::object said = anthropicWriter(test::answerHead())->whole(answer);
        QCOMPARE(json::serialize(said.at("content").at(0).at("input")), deep);
    }

    void aCallThatWasCutIsLeftOut()
    {
        WholeAnswer answer;
        answer.parts.emplace_back(model::ToolCallPart{"a", "look", "", ""});
        answer.parts.emplace_back(model::ToolCallPart{"b", "write", "{\"path\":\"/", ""});
        answer.finished = finished("length");
        const json::object said = anthropicWriter(test::answerHead())->whole(answer);
        const json::array &content = said.at("content").as_array();
        QCOMPARE(content.size(), std::size_t(1));
        QVERIFY(content[0].at("input").as_object().empty());
        QCOMPARE(test::textAt(said, "/stop_reason"), std::string("max_tokens"));
    }

    void wordsForACustomToolAreLeftOut()
    {
        model::ToolCallDelta words = test::call(0, "c", "\"+\" x");
        words.isCustom = true;
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->toolCall(words);
        stream += writer->text(text("Hi"));
        QCOMPARE(outlineOf(stream),
                 std::string("content_block_start 0 text | content_block_delta 0 text_delta"));
        WholeAnswer answer;
        answer.parts.emplace_back(model::ToolCallPart{"c", "patch", "{}", "", true});
        answer.finished = finished("stop");
        QVERIFY(
            anthropicWriter(test::answerHead())->whole(answer).at("content").as_array().empty());
    }

    void aBlockOfAnotherDialectIsLeftOut()
    {
        const model::ForeignBlock block{model::Dialect::OpenAi, R"({"type":"x"})"};
        const auto writer = anthropicWriter(test::answerHead());
        QCOMPARE(writer->foreign(block), std::string());
        WholeAnswer answer;
        answer.parts.emplace_back(block);
        answer.finished = finished("stop");
        QVERIFY(writer->whole(answer).at("content").as_array().empty());
    }

    void aBlockThatIsNoJsonIsLeftOut()
    {
        model::ForeignBlock block;
        block.dialect = model::Dialect::Anthropic;
        block.json = "{";
        const auto writer = anthropicWriter(test::answerHead());
        QVERIFY(!writer->begin().empty());
        QCOMPARE(writer->foreign(block), std::string());
        WholeAnswer answer;
        answer.parts.emplace_back(block);
        answer.finished = finished("stop");
        QVERIFY(writer->whole(answer).at("content").as_array().empty());
    }

    void wire6_cachedTokensStandBesideTheInput()
    {
        model::TaskFinished end = finished("length");
        end.lastUsage.cacheWrite = 7;
        const auto events = test::eventsOf(anthropicWriter(test::answerHead())->end(end));
        const json::value delta = json::parse(events.at(0).data);
        QCOMPARE(test::textAt(delta, "/delta/stop_reason"), std::string("max_tokens"));
        const json::value &usage = delta.at("usage");
        QCOMPARE(usage.at("input_tokens").as_int64(), std::int64_t(10));
        QCOMPARE(usage.at("cache_read_input_tokens").as_int64(), std::int64_t(90));
        QCOMPARE(usage.at("cache_creation_input_tokens").as_int64(), std::int64_t(7));
        QCOMPARE(usage.at("output_tokens").as_int64(), std::int64_t(8));
    }

    void wire13_anErrorInTheStreamClosesItsBlocksAndEndsNothing()
    {
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->text(text("half"));
        base::Error error;
        error.kind = base::ErrorKind::Overloaded;
        error.message = "busy";
        stream += writer->fail(error);
        const auto events = test::eventsOf(stream);
        QCOMPARE(events.at(2).name, std::string("content_block_stop"));
        QCOMPARE(events.at(3).name, std::string("error"));
        const json::value said = json::parse(events.at(3).data);
        QCOMPARE(test::textAt(said, "/error/type"), std::string("overloaded_error"));
        QVERIFY(stream.find("message_stop") == std::string::npos);
        QVERIFY(stream.find("stop_reason") == std::string::npos);
    }

    void wire3_aCutCallIsNotToldAsDone()
    {
        const auto writer = anthropicWriter(test::answerHead());
        std::string stream = writer->toolCall(call(0, "a", "{\"path\":\"/"));
        stream += writer->fail({});
        QCOMPARE(callsOf(stream), std::string());
        QCOMPARE(test::eventsOf(stream).back().name, std::string("error"));

        const auto other = anthropicWriter(test::answerHead());
        std::string whole = other->toolCall(call(0, "a", "{\"path\":\"/\"}"));
        whole += other->fail({});
        QCOMPARE(callsOf(whole), std::string("a{\"path\":\"/\"};"));
    }
};

QTEST_GUILESS_MAIN(TestAnthropicMessages)
#include "tst_anthropicmessages.moc"
