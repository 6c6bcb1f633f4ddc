#include "providers/jsonread.h"
#include "providers/servererror.h"

#include <boost/json.hpp>
#include <QTest>

using namespace oxide;
using base::ErrorKind;

namespace {

base::Error answered(int status, ErrorKind kind, std::string body)
{
    base::Error error;
    error.kind = kind;
    error.httpStatus = status;
    error.message = "host said no (" + std::to_string(status) + ").";
    error.detail = std::move(body);
    return error;
}

} // namespace

class TestServerError final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void bodiesOfEveryDialectAreRead_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<int>("before");
        QTest::addColumn<std::string>("body");
        QTest::addColumn<int>("kind");
        QTest::addColumn<std::string>("words");
        const auto row = [](const char *name, int status, ErrorKind before, const char *body,
                            ErrorKind kind, const char *words) {
            QTest::newRow(name) << status << static_cast<int>(before) << std::string(body)
                                << static_cast<int>(kind) << std::string(words);
        };
        row("openai model", 404, ErrorKind::NotFound,
            R"({"error":{"message":"The model 'x' does not exist","type":"invalid_request_error","param":null,"code":"model_not_found"}})",
            ErrorKind::ModelNotFound, "The model 'x' does not exist.");
        row("openai context", 400, ErrorKind::BadRequest,
            R"({"error":{"message":"This model's maximum context length is 8192 tokens","type":"invalid_request_error","code":"context_length_exceeded"}})",
            ErrorKind::ContextTooLong, "maximum context length is 8192");
        row("vllm context", 400, ErrorKind::BadRequest,
            R"({"object":"error","message":"This model's maximum context length is 10 tokens","type":"BadRequestError","code":400})",
            ErrorKind::ContextTooLong, "10 tokens");
        row("anthropic context", 400, ErrorKind::BadRequest,
            R"({"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}})",
            ErrorKind::ContextTooLong, "prompt is too long");
        row("anthropic overloaded", 529, ErrorKind::Overloaded,
            R"({"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}})",
            ErrorKind::Overloaded, "Overloaded.");
        row("gemini key", 400, ErrorKind::BadRequest,
            R"([{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}])",
            ErrorKind::Unauthorized, "API key not valid.");
        row("ollama model", 404, ErrorKind::NotFound,
            R"({"error":"model 'x' not found, try pulling it first"})", ErrorKind::ModelNotFound,
            "try pulling it first.");
        row("ollama context", 400, ErrorKind::BadRequest,
            R"({"error":"the input length exceeds the context length"})", ErrorKind::ContextTooLong,
            "exceeds the context length");
        row("fastapi", 422, ErrorKind::BadRequest, R"({"detail":[{"msg":"field required"}]})",
            ErrorKind::BadRequest, "field required");
        row("plain bad request", 400, ErrorKind::BadRequest,
            R"({"error":{"message":"temperature must be in [0, 2]"}})", ErrorKind::BadRequest,
            "temperature must be in [0, 2].");
        row("no words", 500, ErrorKind::ServerError, "<html>", ErrorKind::ServerError,
            "host said no (500).");
        row("page not found", 404, ErrorKind::NotFound, "404 page not found", ErrorKind::NotFound,
            "host said no (404).");
        row("status that is sure", 401, ErrorKind::Unauthorized,
            R"({"error":{"message":"context length","type":"x"}})", ErrorKind::Unauthorized,
            "context length.");
    }
    void bodiesOfEveryDialectAreRead()
    {
        QFETCH(int, status);
        QFETCH(int, before);
        QFETCH(std::string, body);
        QFETCH(int, kind);
        QFETCH(std::string, words);
        const base::Error error =
            providers::withServerWords(answered(status, static_cast<ErrorKind>(before), body));
        QCOMPARE(static_cast<int>(error.kind), kind);
        QVERIFY2(error.message.find(words) != std::string::npos, error.message.c_str());
        QCOMPARE(error.detail, body);
    }

    void geminisWaitIsReadFromTheBody()
    {
        const base::Error error = providers::withServerWords(answered(
            429, ErrorKind::QuotaExceeded,
            R"([{"error":{"code":429,"message":"Quota","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"37.5s"}]}}])"));
        QVERIFY(error.retryAfter == std::chrono::milliseconds(37'500));
    }

    void theHeadersWaitWins()
    {
        base::Error error = answered(429, ErrorKind::QuotaExceeded,
                                     R"({"error":{"details":[{"retryDelay":"37s"}]}})");
        error.retryAfter = std::chrono::seconds(2);
        QVERIFY(providers::withServerWords(error).retryAfter == std::chrono::seconds(2));
    }

    void whatIsNoErrorIsNotReadAsOne()
    {
        for (const char *text :
             {R"({"choices":[]})", R"({"error":null})", "[]", "3", "\"x\"", R"({"error":false})"}) {
            const auto json = providers::parseJson(text);
            QVERIFY(json);
            QVERIFY(!providers::readServerError(*json));
        }
    }

    void longWordsAreCut()
    {
        const std::string body = "{\"error\":{\"message\":\"" + std::string(5000, 'x') + "\"}}";
        const base::Error error =
            providers::withServerWords(answered(500, ErrorKind::ServerError, body));
        QVERIFY(error.message.size() < 400);
    }
};

QTEST_GUILESS_MAIN(TestServerError)
#include "tst_servererror.moc"
