#include "providers/endpoint.h"

#include <QTest>

using namespace oxide;
using providers::Endpoint;

class TestEndpoint final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void whateverIsPastedFindsTheCall_data()
    {
        QTest::addColumn<std::string>("base");
        QTest::addColumn<std::string>("version");
        QTest::addColumn<std::string>("url");
        const auto row = [](const char *base, const char *version, const char *url) {
            QTest::newRow(base) << std::string(base) << std::string(version) << std::string(url);
        };
        row("http://localhost:1234", "/v1", "http://localhost:1234/v1/x");
        row("http://localhost:1234/", "/v1", "http://localhost:1234/v1/x");
        row("http://localhost:1234/v1", "/v1", "http://localhost:1234/v1/x");
        row(" http://localhost:1234/v1// ", "/v1", "http://localhost:1234/v1/x");
        row("http://h/v1/chat/completions", "/v1", "http://h/v1/x");
        row("https://openrouter.test/api/v1", "/v1", "https://openrouter.test/api/v1/x");
        row("https://h.test/proxy", "/v1", "https://h.test/proxy/v1/x");
        row("https://h.test/v1beta/openai", "/v1", "https://h.test/v1beta/openai/x");
        row("https://h.test/paas/v4", "/v1", "https://h.test/paas/v4/x");
        row("https://h.test/vision", "/v1", "https://h.test/vision/v1/x");
        row("https://g.test", "/v1beta", "https://g.test/v1beta/x");
        row("http://o:11434/v1", "", "http://o:11434/x");
        row("http://o:11434/api/chat", "", "http://o:11434/x");
        row("http://[::1]:8080", "/v1", "http://[::1]:8080/v1/x");
    }
    void whateverIsPastedFindsTheCall()
    {
        QFETCH(std::string, base);
        QFETCH(std::string, version);
        QFETCH(std::string, url);
        const auto endpoint = Endpoint::parse(base, version);
        QVERIFY(endpoint);
        QCOMPARE(endpoint->url("/x"), url);
    }

    void addressesThatCannotWorkAreConfigErrors()
    {
        for (const char *url : {"", "localhost:1234", "ftp://h", "http://", "file:///x"}) {
            const auto endpoint = Endpoint::parse(url, "/v1");
            QVERIFY(!endpoint);
            QCOMPARE(endpoint.error().kind, base::ErrorKind::Config);
        }
    }

    void aServiceIsNamedBesideItsAddress()
    {
        model::ServiceConfig config;
        config.name = "work";
        QCOMPARE(Endpoint::of(config, "https://usual.test", "/v1")->where(),
                 std::string("work (usual.test)"));
        config.baseUrl = "http://127.0.0.2:99";
        const auto endpoint = Endpoint::of(config, "https://usual.test", "/v1");
        QCOMPARE(endpoint->where(), std::string("work (127.0.0.2:99)"));
        QCOMPARE(endpoint->url("/x"), std::string("http://127.0.0.2:99/v1/x"));
        config.name.clear(); // one that is tried before it is kept
        QCOMPARE(Endpoint::of(config, {}, {})->where(), std::string("127.0.0.2:99"));
    }

    void sentencesNameHostAndPortOnly()
    {
        const auto endpoint = Endpoint::parse("http://user:fake@127.0.0.2:99/v1", "/v1");
        QVERIFY(endpoint);
        QCOMPARE(endpoint->where(), std::string("127.0.0.2:99"));
        QVERIFY(endpoint->isLoopback());
        QCOMPARE(endpoint->atRoot("/api"), std::string("http://user:fake@127.0.0.2:99/api"));
    }
};

QTEST_GUILESS_MAIN(TestEndpoint)
#include "tst_endpoint.moc"
