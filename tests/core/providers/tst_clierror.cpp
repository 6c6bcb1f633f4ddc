#include "providers/clierror.h"
#include "providers/cliexit.h"

#include <QTest>

using namespace oxide;
using base::ErrorKind;
using providers::CliContext;
using providers::cliError;
using providers::CliRetryWatch;
using providers::CliTold;

Q_DECLARE_METATYPE(oxide::base::ErrorKind)

namespace {

CliTold told(std::string text, std::optional<int> status = {})
{
    CliTold result;
    result.text = std::move(text);
    result.status = status;
    return result;
}

} // namespace

class TestCliError final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    // As the programs really put them; see tests/tools/install-clis.sh for the versions.
    void eachSentenceHasItsKind_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("code"); // 0: none
        QTest::addColumn<bool>("textSeen");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<int>("httpStatus");
        const auto row = [](const char *name, const char *text, int code, bool seen, ErrorKind kind,
                            int status) {
            QTest::newRow(name) << QString::fromUtf8(text) << code << seen << kind << status;
        };
        row("gemini 401", R"({"error":{"code":401,"message":"bad","status":"UNAUTHENTICATED"}})",
            401, false, ErrorKind::Unauthorized, 401);
        row("gemini 429", "fake failure 429", 429, false, ErrorKind::QuotaExceeded, 429);
        row("gemini 500", R"({"error":{"code":500,"message":"bad","status":"INTERNAL"}})", 500,
            false, ErrorKind::ServerError, 500);
        row("gemini 400 key",
            R"({"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT"}})",
            400, false, ErrorKind::Unauthorized, 400);
        row("gemini 503", R"({"error":{"code":503,"message":"later","status":"UNAVAILABLE"}})", 503,
            false, ErrorKind::Overloaded, 503);
        row("gemini cut", "terminated", 500, true, ErrorKind::StreamCut, 0);
        row("gemini refused", "exception TypeError: fetch failed sending request", 500, false,
            ErrorKind::NetworkDown, 0);
        row("gemini text mode",
            "[API Error: {\"error\":{\"code\":403,\"message\":\"no\"}}]\nPlease wait.", 0, false,
            ErrorKind::Unauthorized, 403);
        row("gemini not signed in", "Gemini API key is missing or not configured.", 0, false,
            ErrorKind::Unauthorized, 0);
        row("qwen 401", "401 Incorrect API key provided", 0, false, ErrorKind::Unauthorized, 401);
        row("qwen 0.15 in text", "[API Error: 401 fake failure 401]", 0, false,
            ErrorKind::Unauthorized, 401);
        row("qwen 404", "404 The model `x` does not exist", 0, false, ErrorKind::ModelNotFound,
            404);
        row("qwen 400", "400 Bad tool", 0, false, ErrorKind::BadRequest, 400);
        row("qwen 400 long", "400 This model's maximum context length is 8192 tokens", 0, false,
            ErrorKind::ContextTooLong, 400);
        row("qwen no finish", "Model stream ended without a finish reason.", 0, true,
            ErrorKind::StreamCut, 0);
        row("qwen empty", "Model stream ended with empty response text.", 0, false,
            ErrorKind::EmptyAnswer, 0);
        row("qwen not signed in",
            "Authentication required: Use Qwen Code CLI to authenticate first.", 0, false,
            ErrorKind::Unauthorized, 0);
        row("qwen cut", "terminated (cause: UND_ERR_SOCKET: other side closed)", 0, true,
            ErrorKind::StreamCut, 0);
        row("reset before", "request failed: read ECONNRESET", 0, false, ErrorKind::ConnectionReset,
            0);
        row("reset after", "request failed: read ECONNRESET", 0, true, ErrorKind::StreamCut, 0);
        row("refused", "connect ECONNREFUSED 127.0.0.1:1", 0, false, ErrorKind::ConnectionRefused,
            0);
        row("no name", "getaddrinfo ENOTFOUND example.invalid", 0, false,
            ErrorKind::NameNotResolved, 0);
        row("tls", "unable to verify the first certificate", 0, false, ErrorKind::TlsFailed, 0);
        row("nothing known", "it did not work", 0, false, ErrorKind::ProcessFailed, 0);
        row("a number that is no status", "512 MB are not enough", 0, false, ErrorKind::ServerError,
            512);
    }

    void eachSentenceHasItsKind()
    {
        QFETCH(const QString, text);
        QFETCH(const int, code);
        QFETCH(const bool, textSeen);
        QFETCH(const ErrorKind, kind);
        QFETCH(const int, httpStatus);
        CliContext context;
        context.title = "X";
        context.textSeen = textSeen;
        const base::Error error = cliError(
            told(text.toStdString(), code == 0 ? std::nullopt : std::optional(code)), context);
        QCOMPARE(base::nameOf(error.kind), base::nameOf(kind));
        QCOMPARE(error.httpStatus, httpStatus);
        QVERIFY(error.message.starts_with("X: "));
    }

    void wire18_theCauseIsLookedForInStderrWhereTheSentenceIsVague()
    {
        CliContext context;
        context.errors = "cause: Error: connect ECONNREFUSED 10.0.0.1:80";
        QCOMPARE(cliError(told("fetch failed"), context).kind, ErrorKind::ConnectionRefused);
        context.errors.clear();
        QCOMPARE(cliError(told("Connection error."), context).kind, ErrorKind::NetworkDown);
        context.onLoopback = true;
        QCOMPARE(cliError(told("Connection error."), context).kind, ErrorKind::ConnectionRefused);
    }

    void whoIsNotSignedInIsToldHow()
    {
        CliContext context;
        context.signIn = "Sign in so.";
        QVERIFY(cliError(told("401 no"), context).message.ends_with("Sign in so."));
        QVERIFY(!cliError(told("500 no"), context).message.ends_with("Sign in so."));
    }

    void aRetryThatIsToldEndsTheAttempt_data()
    {
        QTest::addColumn<QString>("lines");
        QTest::addColumn<ErrorKind>("kind");
        QTest::addColumn<int>("retryAfterMs"); // -1: none
        const auto row = [](const char *name, const char *lines, ErrorKind kind, int after = -1) {
            QTest::newRow(name) << QString::fromUtf8(lines) << kind << after;
        };
        row("gemini 429", "Attempt 1 failed with status 429. Retrying with backoff... ApiError",
            ErrorKind::QuotaExceeded);
        row("gemini 429 without header",
            "Attempt 1 failed with 429 error (no Retry-After header). Retrying with backoff...",
            ErrorKind::QuotaExceeded);
        row("gemini 5xx", "Attempt 1 failed with 5xx error. Retrying with backoff...",
            ErrorKind::ServerError);
        row("qwen 500",
            "2026-11-21T07:11:54Z [ERROR] [OPENAI_ERROR] OpenAI API Error: 500 fake failure 500\n"
            "2026-11-21T07:11:54Z [ERROR] [RETRY] Attempt 1 failed with status 500. Retrying with "
            "backoff... Error: 500",
            ErrorKind::ServerError);
        row("qwen 429",
            "2026-11-21T07:12:26Z [WARN] [RETRY] Attempt 1 failed with status 429. Retrying after "
            "explicit delay of 7000ms... {",
            ErrorKind::QuotaExceeded, 7000);
        row("qwen cut",
            "[ERROR] [OPENAI_ERROR] OpenAI API Error: terminated (cause: UND_ERR_SOCKET) {\n"
            "[WARN] [QWEN_CODE_CHAT] Transport stream continuation scheduled {",
            ErrorKind::StreamCut);
        row("qwen unfinished",
            "[WARN] [QWEN_CODE_CHAT] Invalid stream [NO_FINISH_REASON] (retry 1/2). Waiting 2s",
            ErrorKind::StreamCut);
        row("qwen empty",
            "[WARN] [QWEN_CODE_CHAT] Invalid stream [NO_RESPONSE_TEXT] (retry 1/2). Waiting 2s",
            ErrorKind::EmptyAnswer);
        row("qwen too long", "Context length exceeded; attempting reactive compression.",
            ErrorKind::ContextTooLong);
    }

    void aRetryThatIsToldEndsTheAttempt()
    {
        QFETCH(const QString, lines);
        QFETCH(const ErrorKind, kind);
        QFETCH(const int, retryAfterMs);
        CliRetryWatch watch;
        std::optional<CliTold> found;
        for (const QString &line : lines.split(QLatin1Char('\n')))
            found = watch.onLine(line.toStdString());
        QVERIFY(found);
        const base::Error error = cliError(*found, {});
        QCOMPARE(base::nameOf(error.kind), base::nameOf(kind));
        QCOMPARE(error.retryAfter ? static_cast<int>(error.retryAfter->count()) : -1, retryAfterMs);
    }

    void otherLinesDoNot()
    {
        CliRetryWatch watch;
        for (const char *line :
             {"", "Ripgrep is not available. Falling back to GrepTool.",
              "Attempt 1 failed: fake failure 429. Max attempts reached",
              "[DEBUG] [QWEN_LOGGER] QwenLogger: Re-queued 1 events for retry (queue size: 1)",
              "[ERROR] [OPENAI_ERROR] OpenAI API Error: 401 fake failure 401"})
            QVERIFY2(!watch.onLine(line), line);
    }

    void wire18_exitCodesAreRead()
    {
        CliContext context;
        context.title = "X";
        QCOMPARE(providers::exitError(127, context).kind, ErrorKind::ProgramNotFound);
        QCOMPARE(providers::exitError(3, context).kind, ErrorKind::ProcessFailed);
        QCOMPARE(providers::exitError(0, context).kind, ErrorKind::EmptyAnswer);
        QVERIFY(providers::exitError(137, context).message.find("signal 9") != std::string::npos);
        context.errors = "some noise\nError: 401 bad key\n";
        const base::Error error = providers::exitError(1, context);
        QVERIFY(error.message.find("401 bad key") != std::string::npos);
        QVERIFY(error.detail.find("some noise") != std::string::npos);
    }
};

QTEST_APPLESS_MAIN(TestCliError)
#include "tst_clierror.moc"
