#include "telemetry/redactor.h"

#include <thread>

#include <QTest>

using namespace oxide;

class TestRedactor final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void secretsAreTakenOut_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const QByteArray &text, const char *expected) {
            QTest::newRow(name) << text << QByteArray(expected);
        };
        // Put together here, so that no scanner takes this file for a leak.
        const QByteArray tail = "FAKE0fake1FAKE2fake3FAKE4fake5FAKE6x";
        row("openai", "key sk-" + tail + " used", "key [secret] used");
        row("google", "AIza" + tail.left(35) + ".", "[secret].");
        row("github", "(ghp_" + tail + ")", "([secret])");
        row("web token", "eyJmYWtlIjoiaGVhZGVyIn0.eyJmYWtlIjoiYm9keSJ9.c2lnbmF0dXJl end",
            "[secret] end");
        row("bearer", "Authorization: Bearer abc.def-123\r\nHost: h",
            "Authorization: Bearer [secret]\r\nHost: h");
        row("header", "x-api-key: fake-value-1, accept: */*", "x-api-key: [secret], accept: */*");
        row("header in json", "{\"X-Api-Key\":\"fakevalue\",\"n\":1}",
            "{\"X-Api-Key\":\"[secret]\",\"n\":1}");
        row("escaped json", "{\\\"api_key\\\": \\\"fakevalue\\\"}",
            "{\\\"api_key\\\": \\\"[secret]\\\"}");
        row("user info", "GET https://user:pass@host/x?y=1", "GET https://[secret]@host/x?y=1");
        row("parameter", "http://h/v1?a=b&key=fakevalue&c=d", "http://h/v1?a=b&key=[secret]&c=d");
        row("first parameter", "http://h/v1?key=fakevalue", "http://h/v1?key=[secret]");
        row("registered", "x=my own phrase;", "x=[secret];");
        row("registered inside", "amy own phrasez", "a[secret]z");
        row("two", "Bearer aaaa1111 and Bearer bbbb2222", "Bearer [secret] and Bearer [secret]");
    }

    void secretsAreTakenOut()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        telemetry::Redactor redactor;
        redactor.add("my own phrase");
        QCOMPARE(QByteArray::fromStdString(redactor.clean(text.toStdString())), expected);
    }

    void ordinaryTextStaysAsItIs_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"", "the bearer of this letter", "sk-learn is a library", "a key to success",
              "https://example.org/path?keyboard=de", "mail me at a@b.example",
              "api_key: ${OPENAI_API_KEY}", "api_key: keychain:openai", "the api key is missing",
              "token count: 12", "password is too short", "AIzawa", "{\"tokens\": 1234}"})
            QTest::newRow(text) << QByteArray(text);
    }

    void ordinaryTextStaysAsItIs()
    {
        QFETCH(QByteArray, text);
        const telemetry::Redactor redactor;
        QCOMPARE(QByteArray::fromStdString(redactor.clean(text.toStdString())), text);
    }

    void shortSecretsDoNotHitWords()
    {
        telemetry::Redactor redactor;
        redactor.add("the");
        redactor.add("");
        QCOMPARE(redactor.clean("the end"), std::string("the end"));
    }

    void aSecretThatBeginsLikeAnotherLeavesNoRest()
    {
        telemetry::Redactor redactor;
        redactor.add("abcdef");
        redactor.add("abcdef-longer");
        QCOMPARE(redactor.clean("abcdef-longer"), std::string("[secret]"));
    }

    void threadsMayAddAndCleanAtOnce()
    {
        telemetry::Redactor redactor;
        std::thread adder([&] {
            for (int i = 0; i < 200; ++i)
                redactor.add("secret-number-" + std::to_string(i));
        });
        for (int i = 0; i < 200; ++i)
            (void)redactor.clean("text with secret-number-7 in it");
        adder.join();
        QCOMPARE(redactor.clean("secret-number-7."), std::string("[secret]."));
    }
};

QTEST_GUILESS_MAIN(TestRedactor)
#include "tst_redactor.moc"
