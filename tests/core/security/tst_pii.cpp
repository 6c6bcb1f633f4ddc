#include "security/pii.h"

#include <chrono>
#include <random>

#include <QTest>

using namespace oxide;
using namespace oxide::security;

namespace {

QByteArray marked(std::string_view text, const std::vector<std::string> &terms = {})
{
    return QByteArray::fromStdString(PiiFinder(terms).redact(text));
}

} // namespace

class TestPii final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void personalDataIsFound_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("expected");
        const auto row = [](const char *name, const QByteArray &text, const char *expected) {
            QTest::newRow(name) << text << QByteArray(expected);
        };
        row("e-mail", "to j.doe+x@mail.example.org, please", "to [email], please");
        row("e-mail at the end", "write j@example.org.", "write [email].");
        row("nobody's e-mail",
            "from No-Reply@example.org, noreply+1@example.org, git@example.org:x",
            "from No-Reply@example.org, noreply+1@example.org, git@example.org:x");
        row("e-mail of somebody like it", "gita@example.org", "[email]");
        row("e-mail of digits", "12345@example.org", "[email]");
        row("e-mail of foreign letters",
            "\xC3\xBCmit@example.com, (\xC5\x9E@example.com) \xE4\xB8\xAD\xC3\xBC@example.com",
            "[email], ([email]) \xE4\xB8\xAD[email]");
        row("e-mail in a name", "jane@example.com_old, jane@example.com_2.txt",
            "[email]_old, [email]_2.txt");
        row("card", "card 4111111111111111 ok", "card [card] ok");
        row("card in groups", "4111 1111 1111 1111, 3782-822463-10005", "[card], [card]");
        row("iban", "DE89370400440532013000 and gb29 nwbk 6016 1331 9268 19.",
            "[iban] and [iban].");
        row("ssn", "ssn 123-45-6789", "ssn [ssn]");
        row("ip4", "host 192.168.1.46:8080 up", "host [ip_address]:8080 up");
        row("ip6", "2001:db8::8a2e:370:7334, ::1:2 and fe80::1%eth0",
            "[ip_address], [ip_address] and [ip_address]%eth0");
        row("ip6 whole", "6e40:4041:c617:e898:c11:40d2:c669:2eb4", "[ip_address]");
        row("phone", "+49 (0)30 1234567 or (555) 867-5309 x12 or 555-867-5309",
            "[phone] or [phone] or [phone]");
        row("phone by its word", "Phone: 451 5986", "Phone: [phone]");
        row("phone after", "455 6186 office", "[phone] office");
        row("german phone", "Telefon 030 901820", "Telefon [phone]");
        const QByteArray tail = "FAKE0fake1FAKE2fake3FAKE4fake5FAKE6x";
        row("key by form", "use ghp_" + tail + " now", "use [api_key] now");
        row("key by name", "db_password = \"fK3u9Qw7xZ1mN5pL\"", "db_password = \"[api_key]\"");
        row("key in json", "{\"clientSecret\": \"fK3u9Qw7xZ1mN5pL\"}",
            "{\"clientSecret\": \"[api_key]\"}");
        row("private key",
            "a\n-----BEGIN RSA PRIVATE KEY-----\nFAKE\nFAKE\n-----END RSA PRIVATE KEY-----\nb",
            "a\n[private_key]\nb");
        row("cut private key", "-----BEGIN PRIVATE KEY-----\nFAKE", "[private_key]");
        row("many", "j@example.org 4111111111111111 10.0.0.1", "[email] [card] [ip_address]");
    }

    void personalDataIsFound()
    {
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, expected);
        QCOMPARE(marked(text.toStdString()), expected);
    }

    void otherNumbersAndWordsAreLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"on 2006-04-07 09:00:27",
                                 "born 4/20/2000 or 31.12.1999",
                                 "ZIP: 394 13",
                                 "91215 Harjukuja 54 Suite 318",
                                 "PSC 0272, Box 1651 APO AA 94530",
                                 "card 4111111111111112",
                                 "DE89370400440532013001",
                                 "version 1.2.3.4.5 and 10.4",
                                 "12:30:45 and std::vector<int>",
                                 "a::b::c and face::bad",
                                 "000-12-3456",
                                 "666-12-3456",
                                 "999.999.1.1",
                                 "user@localhost",
                                 "@mention and a @ b",
                                 "x\xC3\xBC@ und \xC3\xBC@b",
                                 "left-pad@1.2.3_old",
                                 "@pytest.mark_slow and user@host_name",
                                 "in 1984 and 2001",
                                 "population 1 234 567",
                                 "sha 3f786850e387550fdab836ed7e6dc881de23001b",
                                 "id 123e4567-e89b-12d3-a456-426614174000",
                                 "api_key: your-api-key-goes-here",
                                 "password = \"correct horse battery\"",
                                 "secret: xxxxxxxxxxxxxxxxxxxxxxx1",
                                 "https://example.org/a/very/long/path/with/many/segments/2024",
                                 "some_function_name_that_is_rather_long_v2",
                                 "pi is 3.14159265358979",
                                 "1,234,567.89 dollars",
                                 "total 4111 items",
                                 "ISBN 978-3-16-148410-0",
                                 "-----BEGIN CERTIFICATE-----\nabc"})
            QTest::newRow(text) << QByteArray(text);
    }

    void otherNumbersAndWordsAreLeftAlone()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(marked(text.toStdString()), text);
    }

    void ownTermsAreWholeWordsInAnyCase()
    {
        const std::vector<std::string> terms = {"Project X", "acme", " ", "C++"};
        QCOMPARE(marked("ACME and acme-corp, acmebrand, project x!", terms),
                 QByteArray("[own_term] and [own_term]-corp, acmebrand, [own_term]!"));
        QCOMPARE(marked("in C++.", terms), QByteArray("in [own_term]."));
    }

    void spansAreOrderedAndDoNotOverlap()
    {
        std::mt19937 random(7);
        constexpr std::string_view bytes = "0123456789 ()-.+:@/abcdefDEGB\"=x\n\xC3\xBC";
        const PiiFinder finder({"abc"});
        for (int i = 0; i < 5'000; ++i) {
            std::string text;
            for (std::size_t n = random() % 60; n > 0; --n)
                text += bytes[random() % bytes.size()];
            std::size_t from = 0;
            for (const PiiSpan &span : finder.find(text)) {
                QVERIFY(span.start >= from && span.end > span.start && span.end <= text.size());
                from = span.end;
            }
        }
    }

    void longAndAwkwardTextsTakeLinearTime()
    {
        using Clock = std::chrono::steady_clock;
        const PiiFinder finder({"term"});
        for (const std::string &piece :
             {std::string("1 "), std::string("a"), std::string("1-"), std::string("a.b-"),
              std::string("\xC3\xBC "), std::string("\xC3\xBC-"), std::string("(1)"),
              std::string("aaaa:"), std::string("-----BEGIN PRIVATE"),
              std::string("word and more, "), std::string("+"), std::string("a="),
              std::string("eyJa-"), std::string("sk-")}) {
            std::string text;
            while (text.size() < 60'000)
                text += piece;
            const auto start = Clock::now();
            (void)finder.find(text);
            const auto took = Clock::now() - start;
            // Quadratic work on so much would take minutes.
            QVERIFY2(took < std::chrono::seconds(8), piece.c_str());
        }
    }
};

QTEST_GUILESS_MAIN(TestPii)
#include "tst_pii.moc"
