// What the programs say, as recorded from the versions in tests/tools/install-clis.sh.
#include "providers/cliacp.h"
#include "providers/clicommand.h"
#include "providers/clistreamjson.h"
#include "recording.h"

#include <QTest>

using namespace oxide;
using base::ErrorKind;
using providers::AcpDialogue;
using providers::ChatOutcome;
using providers::CliDialogue;
using providers::CliStep;
using providers::CommandDialogue;
using providers::StreamJsonDialogue;

namespace {

const std::string kInitialized =
    R"({"jsonrpc":"2.0","id":1,"result":{"protocolVersion":1,"agentCapabilities":{}}})"
    "\n";
const std::string kGeminiSession =
    R"({"jsonrpc":"2.0","id":2,"result":{"sessionId":"s-1","models":{"availableModels":[{"modelId":)"
    R"("auto","name":"Auto"},{"modelId":"gemini-2.5-pro","name":"Gemini 2.5 Pro"}]}}})"
    "\n";
const std::string kQwenSession =
    R"({"jsonrpc":"2.0","id":2,"result":{"sessionId":"s-1","models":{"availableModels":[{"modelId":)"
    "\"coder-model(qwen-oauth)\","
    R"("name":"coder-model","_meta":{"contextLimit":1000000}}]}}})"
    "\n";

std::string chunk(const std::string &kind, const std::string &text)
{
    return R"({"jsonrpc":"2.0","method":"session/update","params":{"sessionId":"s-1","update":)"
           "{\"sessionUpdate\":\""
           + kind + "\",\"content\":{\"type\":\"text\",\"text\":\"" + text + "\"}}}}\n";
}

std::string said(const std::string &text)
{
    return chunk("agent_message_chunk", text);
}

std::string geminiEnd(const std::string &reason, bool counted)
{
    return "{\"jsonrpc\":\"2.0\",\"id\":3,\"result\":{\"stopReason\":\"" + reason
           + "\",\"_meta\":{\"quota\":{\"token_count\":{\"input_tokens\":11,\"output_tokens\":5},"
           + (counted ? R"("model_usage":[{"model":"m","token_count":{"input_tokens":11,)"
                        R"("output_tokens":5}}])"
                      : R"("model_usage":[])")
           + "}}}}\n";
}

/// Everything that came of a dialogue.
struct Came {
    std::string replies;
    std::string text;
    std::string reasoning;
    std::vector<std::string> models;
    int atWork = 0;
    std::optional<ChatOutcome> outcome;
};

void take(Came &came, CliStep step)
{
    came.replies += step.reply;
    came.atWork += step.atWork ? 1 : 0;
    for (const providers::ChatEvent &event : step.events) {
        if (const auto *text = std::get_if<model::TextDelta>(&event))
            came.text += text->text;
        if (const auto *reasoning = std::get_if<model::ReasoningDelta>(&event))
            came.reasoning += reasoning->text;
    }
    for (const model::ModelInfo &model : step.models)
        came.models.push_back(model.name);
    if (step.outcome && !came.outcome)
        came.outcome = step.outcome;
}

/// Feeds the bytes in pieces of this size; 0: at once.
Came talk(CliDialogue &dialogue, std::string_view bytes, std::size_t piece = 0)
{
    Came came;
    (void)dialogue.opening();
    while (!bytes.empty() && !came.outcome) {
        const std::string_view now = piece == 0 ? bytes : bytes.substr(0, piece);
        take(came, dialogue.onOutput(now));
        bytes.remove_prefix(now.size());
    }
    return came;
}

AcpDialogue acp(bool gemini)
{
    AcpDialogue::Setting setting;
    setting.folder = "/work";
    setting.prompt.text = "Hi";
    setting.context.title = "X";
    setting.endsWithUsage = gemini;
    setting.namesModelsById = gemini;
    return AcpDialogue(std::move(setting));
}

StreamJsonDialogue streamJson()
{
    providers::CliContext context;
    context.title = "X";
    return {"Hi", context};
}

} // namespace

class TestCliDialogues final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aGeminiAnswerIsWholeAtEverySplit()
    {
        const std::string bytes = kInitialized + kGeminiSession
                                  + chunk("agent_thought_chunk", "Hm.") + said("Gr\xc3\xbc")
                                  + said("\xc3\x9f Gott") + geminiEnd("end_turn", true);
        for (std::size_t piece = 0; piece < 40; ++piece) {
            AcpDialogue dialogue = acp(true);
            const Came came = talk(dialogue, bytes, piece);
            QCOMPARE(came.text, std::string("Gr\xc3\xbc\xc3\x9f Gott"));
            QCOMPARE(came.reasoning, std::string("Hm."));
            QCOMPARE(came.atWork, 1);
            QCOMPARE(came.models, (std::vector<std::string>{"auto", "gemini-2.5-pro"}));
            QVERIFY(came.outcome);
            QVERIFY(!came.outcome->error);
            QCOMPARE(came.outcome->finishReason, std::string("stop"));
            QCOMPARE(came.outcome->usage.input, std::optional<std::int64_t>(11));
            QCOMPARE(came.outcome->usage.output, std::optional<std::int64_t>(5));
        }
    }

    void theAgentIsAskedInOrder()
    {
        AcpDialogue dialogue = acp(true);
        QVERIFY(dialogue.opening().find("\"method\":\"initialize\"") != std::string::npos);
        const CliStep second = dialogue.onOutput(kInitialized);
        QVERIFY(second.reply.find("\"method\":\"session/new\"") != std::string::npos);
        QVERIFY(second.reply.find("\"cwd\":\"/work\"") != std::string::npos);
        QVERIFY(dialogue.farewell().empty());
        const CliStep third = dialogue.onOutput(kGeminiSession);
        QVERIFY(third.reply.find("\"method\":\"session/prompt\"") != std::string::npos);
        QVERIFY(third.reply.find("\"text\":\"Hi\"") != std::string::npos);
        QVERIFY(dialogue.farewell().find("\"method\":\"session/cancel\"") != std::string::npos);
    }

    void aQwenAnswerCountsEveryTokenOnce()
    {
        AcpDialogue dialogue = acp(false);
        const std::string usage =
            R"({"jsonrpc":"2.0","method":"session/update","params":{"update":{"sessionUpdate":)"
            R"("agent_message_chunk","content":{"type":"text","text":""},"_meta":{"usage":)"
            R"({"inputTokens":100,"outputTokens":50,"thoughtTokens":20,"cachedReadTokens":60}}}}})"
            "\n";
        const Came came =
            talk(dialogue, kInitialized + kQwenSession + said("Hello") + usage
                               + R"({"id":3,"result":{"stopReason":"end_turn"}})" + "\n");
        QVERIFY(came.outcome);
        QVERIFY(!came.outcome->error);
        QCOMPARE(came.models, std::vector<std::string>{"coder-model"});
        QCOMPARE(came.outcome->usage.input, std::optional<std::int64_t>(40));
        QCOMPARE(came.outcome->usage.cachedInput, std::optional<std::int64_t>(60));
        QCOMPARE(came.outcome->usage.output, std::optional<std::int64_t>(30));
        QCOMPARE(came.outcome->usage.reasoning, std::optional<std::int64_t>(20));
    }

    void geminisSilentFailuresAreFound_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("reason");
        QTest::addColumn<bool>("counted");
        QTest::addColumn<QString>("kind");
        QTest::newRow("cut") << "Hel"
                             << "end_turn" << false << "STREAM_CUT";
        QTest::newRow("cut at once") << ""
                                     << "end_turn" << false << "STREAM_CUT";
        QTest::newRow("empty") << ""
                               << "end_turn" << true << "EMPTY_ANSWER";
        QTest::newRow("too long") << ""
                                  << "max_tokens" << false << "CONTEXT_TOO_LONG";
    }

    void geminisSilentFailuresAreFound()
    {
        QFETCH(const QString, text);
        QFETCH(const QString, reason);
        QFETCH(const bool, counted);
        QFETCH(const QString, kind);
        AcpDialogue dialogue = acp(true);
        const std::string answer = text.isEmpty() ? std::string() : said(text.toStdString());
        const Came came = talk(dialogue, kInitialized + kGeminiSession + answer
                                             + geminiEnd(reason.toStdString(), counted));
        QVERIFY(came.outcome && came.outcome->error);
        QCOMPARE(std::string(base::nameOf(came.outcome->error->kind)), kind.toStdString());
    }

    void anAcpErrorKeepsItsStatus()
    {
        AcpDialogue gemini = acp(true);
        const Came first =
            talk(gemini, kInitialized + kGeminiSession
                             + R"({"id":3,"error":{"code":429,"message":"slow down"}})" + "\n");
        QVERIFY(first.outcome && first.outcome->error);
        QCOMPARE(first.outcome->error->kind, ErrorKind::QuotaExceeded);
        QCOMPARE(first.outcome->error->httpStatus, 429);
        AcpDialogue qwen = acp(false);
        const Came second =
            talk(qwen, kInitialized + kQwenSession
                           + R"({"id":3,"error":{"code":-32603,"message":"Internal error",)"
                           + R"("data":{"details":"401 fake failure"}}})" + "\n");
        QVERIFY(second.outcome && second.outcome->error);
        QCOMPARE(second.outcome->error->kind, ErrorKind::Unauthorized);
        QVERIFY(second.outcome->error->message.find("fake failure") != std::string::npos);
    }

    void aSessionThatIsRefusedIsASignInProblem()
    {
        AcpDialogue dialogue = acp(true);
        const Came came =
            talk(dialogue, kInitialized + R"({"id":2,"error":{"code":-32000,"message":)"
                               + R"("Gemini API key is missing or not configured."}})" + "\n");
        QVERIFY(came.outcome && came.outcome->error);
        QCOMPARE(came.outcome->error->kind, ErrorKind::Unauthorized);
        QCOMPARE(came.atWork, 0);
    }

    void everyRequestOfTheAgentsIsRefused()
    {
        AcpDialogue dialogue = acp(true);
        Came came = talk(dialogue, kInitialized + kGeminiSession);
        take(came, dialogue.onOutput(
                       R"({"id":7,"method":"session/request_permission","params":{"options":[)"
                       R"({"optionId":"yes","kind":"allow_once"},{"optionId":"no","kind":)"
                       R"("reject_once"}]}})"
                       "\n"
                       R"({"id":8,"method":"session/request_permission","params":{"options":[]}})"
                       "\n"
                       R"({"id":9,"method":"session/request_permission","params":{"options":[)"
                       R"({"kind":"reject_once"},{"optionId":"never","kind":"reject_always"}]}})"
                       "\n"
                       R"({"id":"n","method":"fs/write_text_file","params":{}})"
                       "\n"));
        QVERIFY(came.replies.find(R"("id":7,"result":{"outcome":{"outcome":"selected","optionId":)"
                                  R"("no"}})")
                != std::string::npos);
        QVERIFY(came.replies.find(R"("id":9,"result":{"outcome":{"outcome":"selected","optionId":)"
                                  R"("never"}})")
                != std::string::npos);
        QVERIFY(came.replies.find(R"("id":8,"result":{"outcome":{"outcome":"cancelled"}})")
                != std::string::npos);
        QVERIFY(came.replies.find(R"("id":"n","error":{"code":-32601)") != std::string::npos);
    }

    void noiseOnStdoutIsPassedOver()
    {
        AcpDialogue dialogue = acp(true);
        const Came came =
            talk(dialogue, "Loaded cached credentials.\r\n" + kInitialized + "\n[1]\n"
                               + kGeminiSession + said("Hi") + R"({"id":99,"result":{}})" + "\n"
                               + geminiEnd("end_turn", true));
        QVERIFY(came.outcome && !came.outcome->error);
        QCOMPARE(came.text, std::string("Hi"));
    }

    void anExitIsAFailureAndAnOldVersionIsKnown()
    {
        AcpDialogue cut = acp(true);
        (void)talk(cut, kInitialized + kGeminiSession + said("Hel"));
        const ChatOutcome ended = cut.onExit(137, "");
        QVERIFY(ended.error);
        QCOMPARE(ended.error->kind, ErrorKind::ProcessFailed);
        QVERIFY(!cut.isUnknownProtocol());
        AcpDialogue old = acp(true);
        (void)old.opening();
        QVERIFY(old.onExit(1, "Usage: …\n\nUnknown argument: acp\n").error);
        QVERIFY(old.isUnknownProtocol());
    }

    void geminisEventsAreRead()
    {
        StreamJsonDialogue dialogue = streamJson();
        QCOMPARE(dialogue.opening(), std::string("Hi"));
        const std::string bytes =
            R"({"type":"init","session_id":"s","model":"g3"})"
            "\n"
            R"({"type":"message","role":"user","content":"Hi"})"
            "\n"
            R"({"type":"message","role":"assistant","content":"Hello ","delta":true})"
            "\n"
            R"({"type":"message","role":"assistant","content":"you","delta":true})"
            "\n"
            R"({"type":"result","status":"success","stats":{"input_tokens":11,"output_tokens":5,)"
            R"("cached":4}})"
            "\n";
        for (std::size_t piece = 0; piece < 30; ++piece) {
            StreamJsonDialogue each = streamJson();
            const Came came = talk(each, bytes, piece);
            QCOMPARE(came.text, std::string("Hello you"));
            QVERIFY(came.outcome && !came.outcome->error);
            QCOMPARE(came.outcome->model, std::string("g3"));
            QCOMPARE(came.outcome->usage.input, std::optional<std::int64_t>(7));
            QCOMPARE(came.outcome->usage.cachedInput, std::optional<std::int64_t>(4));
        }
    }

    void geminisFailuresOfExitCodeZeroAreFound_data()
    {
        QTest::addColumn<QString>("events");
        QTest::addColumn<QString>("kind");
        QTest::newRow("unfinished")
            << "{\"type\":\"message\",\"role\":\"assistant\",\"content\":\"He\",\"delta\":true}\n"
               "{\"type\":\"error\",\"severity\":\"error\",\"message\":\"Model stream ended "
               "without a finish reason.\"}\n"
               "{\"type\":\"result\",\"status\":\"error\",\"stats\":{\"input_tokens\":11,\"output_"
               "tokens\":5}}\n"
            << "STREAM_CUT";
        QTest::newRow("empty") << "{\"type\":\"init\",\"model\":\"m\"}\n"
                                  "{\"type\":\"error\",\"severity\":\"error\",\"message\":\"The "
                                  "model returned an empty response with no text or thoughts.\"}\n"
                                  "{\"type\":\"result\",\"status\":\"error\",\"stats\":{}}\n"
                               << "EMPTY_ANSWER";
        QTest::newRow("401")
            << "{\"type\":\"init\",\"model\":\"m\"}\n"
               "{\"type\":\"result\",\"status\":\"error\",\"error\":{\"type\":\"unknown\","
               "\"message\":\"[API Error: "
               "{\\\"error\\\":{\\\"code\\\":401,\\\"message\\\":\\\"no\\\"}}]\"}}\n"
            << "UNAUTHORIZED";
        QTest::newRow("nothing at all")
            << "{\"type\":\"result\",\"status\":\"success\",\"stats\":{}}\n"
            << "EMPTY_ANSWER";
    }

    void geminisFailuresOfExitCodeZeroAreFound()
    {
        QFETCH(const QString, events);
        QFETCH(const QString, kind);
        StreamJsonDialogue dialogue = streamJson();
        const Came came = talk(dialogue, events.toStdString());
        QVERIFY(came.outcome && came.outcome->error);
        QCOMPARE(std::string(base::nameOf(came.outcome->error->kind)), kind.toStdString());
    }

    void qwensErrorInTheTextIsNoAnswer()
    {
        StreamJsonDialogue dialogue = streamJson();
        const std::string bytes =
            R"({"type":"system","subtype":"init","model":"q"})"
            "\n"
            R"({"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":)"
            R"("text_delta","text":"[API Error: 401 fake failure 401]"}}})"
            "\n"
            R"({"type":"result","subtype":"success","is_error":false,"result":"[API Error: 401…]",)"
            R"("usage":{"input_tokens":0,"output_tokens":0}})"
            "\n";
        const Came came = talk(dialogue, bytes);
        QCOMPARE(came.text, std::string());
        QVERIFY(came.outcome && came.outcome->error);
        QCOMPARE(came.outcome->error->kind, ErrorKind::Unauthorized);
        QVERIFY(!came.outcome->usage.isKnown());
    }

    void anAnswerThatSpeaksOfSuchAnErrorIsWhole()
    {
        StreamJsonDialogue dialogue = streamJson();
        const auto delta = [](const std::string &text) {
            return R"({"type":"stream_event","event":{"type":"content_block_delta","delta":{"type":)"
                   "\"text_delta\",\"text\":\""
                   + text + "\"}}}\n";
        };
        const Came came =
            talk(dialogue, delta("It says [API Error: 401] ") + delta("which means…")
                               + R"({"type":"result","is_error":false,"usage":{}})" + "\n");
        QCOMPARE(came.text, std::string("It says [API Error: 401] which means…"));
        QVERIFY(came.outcome && !came.outcome->error);
    }

    void aStreamWithoutItsResultIsCut()
    {
        StreamJsonDialogue dialogue = streamJson();
        (void)talk(dialogue, R"({"type":"message","role":"assistant","content":"He","delta":true})"
                             "\n");
        const ChatOutcome outcome = dialogue.onExit(0, "");
        QVERIFY(outcome.error);
        QCOMPARE(outcome.error->kind, ErrorKind::StreamCut);
    }

    void aCommandsOutputIsTheAnswerAtEverySplit()
    {
        const std::string bytes = "a\xc3\xa9 \xe2\x82\xac \xf0\x9f\x98\x80 end";
        for (std::size_t piece = 1; piece < bytes.size(); ++piece) {
            CommandDialogue dialogue("in", {});
            QCOMPARE(dialogue.opening(), std::string("in"));
            Came came;
            for (std::size_t at = 0; at < bytes.size(); at += piece) {
                CliStep step = dialogue.onOutput(std::string_view(bytes).substr(at, piece));
                for (const providers::ChatEvent &event : step.events)
                    QVERIFY(std::get<model::TextDelta>(event).text.find("\xef\xbf\xbd")
                            == std::string::npos);
                take(came, std::move(step));
            }
            QCOMPARE(came.text, bytes);
            QVERIFY(!dialogue.onExit(0, "").error);
        }
    }

    void aCommandThatFailsOrSaysNothingIsAFailure()
    {
        CommandDialogue empty("", {});
        (void)empty.onOutput(" \n");
        QCOMPARE(empty.onExit(0, "").error->kind, ErrorKind::EmptyAnswer);
        CommandDialogue failed("", {});
        (void)failed.onOutput("half an ans");
        const ChatOutcome outcome = failed.onExit(2, "it broke\n");
        QCOMPARE(outcome.error->kind, ErrorKind::ProcessFailed);
        QVERIFY(outcome.error->message.find("it broke") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestCliDialogues)
#include "tst_clidialogues.moc"
