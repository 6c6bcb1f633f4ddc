#include "security/pii.h"

#include <array>
#include <random>
#include <vector>

#include <QTest>

using namespace oxide;
using namespace oxide::security;

namespace {

/// The pattern with '#' as a digit from 2 to 9, '%' as any digit, 'a' to 'z' and the rest as is.
std::string filled(std::string_view pattern, std::mt19937 &random)
{
    std::string text;
    for (const char c : pattern) {
        if (c == '#')
            text += static_cast<char>('2' + random() % 8);
        else if (c == '%')
            text += static_cast<char>('0' + random() % 10);
        else
            text += c;
    }
    return text;
}

/// A fake token: letters and digits in turn, no two alike close by.
std::string token(std::size_t length, std::string_view letters, std::mt19937 &random)
{
    std::string text;
    while (text.size() < length) {
        const char c = letters[random() % letters.size()];
        if (text.empty() || text.back() != c)
            text += c;
    }
    return text;
}

std::string inserted(std::string_view sentence, const std::string &what)
{
    std::string text(sentence);
    return text.replace(text.find("{}"), 2, what);
}

QByteArray marked(const std::string &text)
{
    return QByteArray::fromStdString(PiiFinder().redact(text));
}

QByteArray expected(std::string_view sentence, const char *kind)
{
    return QByteArray::fromStdString(inserted(sentence, std::string("[") + kind + "]"));
}

// As the numbering plans of these countries are written by those who live there.
constexpr auto phoneForms = std::to_array<std::string_view>(
    {"#%%-#%%-%%%%",      "(#%%) #%%-%%%%",      "#%%.#%%.%%%%",         "+1 #%% #%% %%%%",
     "1-#%%-#%%-%%%%",    "001-#%%-#%%-%%%%",    "#%%-#%%-%%%%x%%%",     "#%%-#%%-%%%% ext. %%",
     "020 7%%% %%%%",     "(020) 7%%% %%%%",     "+44(0)20 7%%% %%%%",   "07%%% %%%%%%",
     "030 9%%%%%",        "030/9%%%%%",          "0170 %%%%%%%",         "+49 (0) 30 9%%%%%",
     "0049 30 9%%%%%",    "04821 %% %% %%",      "+49(0)170%%%%%%%",     "01 %% %% %% %%",
     "01.%%.%%.%%.%%",    "+33 1 %% %% %% %%",   "+33 (0)1 %% %% %% %%", "06-%%-%%-%%-%%",
     "+39 06 %%%%%%%%",   "+39 347 %%% %%%%",    "+34 6%% %%% %%%",      "+34 6%%%%%%%%",
     "06-%%%%%%%%",       "+31 6 %%%%%%%%",      "0470 %% %% %%",        "+32 470 %% %% %%",
     "044 %%% %% %%",     "+41 (0)44 %%% %% %%", "0664 %%%%%%%",         "+43 664 %%%%%%%",
     "070-%%% %% %%",     "+46 70 %%% %% %%",    "+47 22 %% %% %%",      "+45 2# %% %% %%",
     "040 %%% %%%%",      "+48 %%% %%% %%%",     "+420 6%% %%% %%%",     "+36 30 %%% %%%%",
     "(06 30) %%%-%%%%",  "+7 (495) %%%-%%-%%",  "0212 %%% %% %%",       "+30 210 %%% %%%%",
     "+351 91# %%% %%%",  "087 %%% %%%%",        "(02) %%%% %%%%",       "0412 %%% %%%",
     "(09) %%%-%%%%",     "+27 82 %%% %%%%",     "(11) 9%%%%-%%%%",      "+54 11 4%%%-%%%%",
     "+91 9%%%% %%%%%",   "+91-9%%%%%%%%%",      "03-%%%%-%%%%",         "090-%%%%-%%%%",
     "+86 138 %%%% %%%%", "010-%%%%%%%%",        "010-%%%%-%%%%",        "+972 50-%%%-%%%%"});

/// These could be other numbers as well: a word has to tell.
constexpr auto vaguePhoneForms = std::to_array<std::string_view>(
    {"#%%%%%%%%%", "91 %%% %% %%", "6%% %%% %%%", "2# %% %% %%", "601 %%% %%%", "4%% %%%%",
     "55 %%%% %%%%", "138%%%%%%%%", "210 %%%%%%%", "11 9%%%%-%%%%", "9%%%% %%%%%"});

constexpr auto phoneWords = std::to_array<std::string_view>(
    {"Please call me at {} after six.", "Tel: {}", "Mobile {}, thanks", "Text {} to confirm",
     "{} is my new phone number.", "Ruf mich bitte unter {} an.", "{} ist meine Handynummer",
     "Mon num\xC3\xA9ro est le {}.", "Mi n\xC3\xBAmero es {}", "Ll\xC3\xA1mame al {}",
     "Il mio numero \xC3\xA8 {}", "\xE6\x89\x8B\xE6\x9C\xBA{}\xEF\xBC\x8C\xE8\xB0\xA2",
     "\xE9\x9B\xBB\xE8\xA9\xB1\xE3\x81\xAF{}\xE3\x81\xA7\xE3\x81\x99", "\"phone\": \"{}\"",
     "The helpline ({}) is closed"});

constexpr std::string_view hexDigits = "0123456789abcdef";
constexpr std::string_view lowerDigits = "a1b2c3d4e5f6g7h8i9j0klmnopqrstuvwxyz";
constexpr std::string_view allDigits =
    "aA1bB2cC3dD4eE5fF6gG7hH8iI9jJ0kKlLmMnNoOpPqQrRsStTuUvVwWxXyYzZ";

} // namespace

/// Formats of many countries and languages, made up at random from a fixed seed.
class TestPiiFormats final : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void nationalAndInternationalNumbersAreFoundAlone()
    {
        std::mt19937 random(1);
        for (const std::string_view form : phoneForms) {
            for (const std::string_view sentence : {"{}", "see {}, please", "from {} yesterday"}) {
                const std::string text = inserted(sentence, filled(form, random));
                QVERIFY2(marked(text) == expected(sentence, "phone"), text.c_str());
            }
        }
    }

    void vagueNumbersAreFoundBesideAWordOfCalling()
    {
        std::mt19937 random(2);
        for (const std::string_view form : vaguePhoneForms) {
            for (const std::string_view sentence : phoneWords) {
                const std::string text = inserted(sentence, filled(form, random));
                QVERIFY2(marked(text) == expected(sentence, "phone"), text.c_str());
            }
            for (const std::string_view sentence :
                 {"row {} of the table", "order {} has left", "invoice no. {}"}) {
                const std::string text = inserted(sentence, filled(form, random));
                QVERIFY2(marked(text) == QByteArray::fromStdString(text), text.c_str());
            }
        }
    }

    void aNameMakesATokenAKey_data()
    {
        QTest::addColumn<QByteArray>("line");
        for (const char *line : {"service_api_key = \"{}\"",
                                 "SERVICE_TOKEN={}",
                                 "\"client_secret\": \"{}\"",
                                 "authToken: {}",
                                 "const secretKey = '{}';",
                                 "var apiToken string = \"{}\"",
                                 "access_key := \"{}\"",
                                 "'db_password' => '{}',",
                                 "<apiToken>{}</apiToken>",
                                 "<client-secret>\n    {}\n</client-secret>",
                                 "System.setProperty(\"API_KEY\", \"{}\")",
                                 "export API_TOKEN={}",
                                 "ENV API_SECRET {}",
                                 "set password {}",
                                 "#define API_KEY \"{}\"",
                                 "os.environ[\"AUTH_TOKEN\"] = \"{}\"",
                                 "Authorization: Bearer {}",
                                 "curl -H \"x-api-key: {}\" https://example.org",
                                 "| api_key | {} |",
                                 "API_KEY ?= {}",
                                 "token <- \"{}\"",
                                 "my api key is {}",
                                 "--access-token={}",
                                 "{\"config\": \"api_token={}\\nDEBUG=1\"}"})
            QTest::newRow(line) << QByteArray(line);
    }

    void aNameMakesATokenAKey()
    {
        QFETCH(QByteArray, line);
        std::mt19937 random(3);
        for (const auto &[length, letters] :
             {std::pair(32U, hexDigits), std::pair(24U, lowerDigits), std::pair(40U, allDigits),
              std::pair(64U, hexDigits)}) {
            const std::string text = inserted(line.toStdString(), token(length, letters, random));
            QVERIFY2(marked(text) == expected(line.toStdString(), "api_key"), text.c_str());
        }
    }

    void makersFormsNeedNoName()
    {
        std::mt19937 random(4);
        const std::string key = token(36, allDigits, random);
        const std::string hex = token(64, hexDigits, random);
        for (const std::string &text :
             {"ghp_" + key, "glpat-" + key.substr(0, 20), "npm_" + key, "dop_v1_" + hex,
              "shpat_" + hex.substr(0, 32), "SK" + hex.substr(0, 32),
              "AKIA" + std::string("FAKEFAKE2345FAKE"), "sgp_" + hex.substr(0, 40),
              "123456789:A" + key.substr(0, 34),
              "https://hooks.slack.com/services/T0FAKE123/B0FAKE456/" + key.substr(0, 24)}) {
            QVERIFY2(marked("use " + text + " here") == "use [api_key] here", text.c_str());
        }
    }

    void identifiersUnderSuchNamesAreNone_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"auth_provider = \"GoogleOAuthProvider2\"", "password = getPassword2(user1)",
              "primaryKey = \"customer_order_line_id_2\"",
              "token_url = \"login/oauth2/v2.0/token\"", "keyboardShortcut: \"Ctrl+Shift+Alt+F12\"",
              "api_version: 2023-11-15-preview", "tokenizer_class: \"PreTrainedTokenizerFast2\"",
              "key = Encoding.UTF8.GetBytes(x)", "secretName: my-app-database-credentials-2",
              "token count: 1234567890123456", "password: \"changeme12345\"",
              "author: JohnSmith1984abc", "monkey = b2k4k6h8j0l2",
              "sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"})
            QTest::newRow(text) << QByteArray(text);
    }

    void identifiersUnderSuchNamesAreNone()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(marked(text.toStdString()), text);
    }

    void numbersOfOtherKindsAreLeftAlone_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"build 10.0.19041.1",
                                 "2024-01-15T10:30:00Z",
                                 "ISBN 0-306-40615-2",
                                 "lat 48.8584 lon 2.2945",
                                 "00:1B:44:11:3A:B7 is a MAC",
                                 "1,000,000 and 2 000 000",
                                 "10 20 30 40 50 60 70",
                                 "I called him 3 times in 2019 and 2020",
                                 "from 1990-2000 to 2010",
                                 "x = 1234567890",
                                 "price 12.99-14.99",
                                 "zip 90210-1234",
                                 "12/24/2023 11:59",
                                 "+1 for this idea",
                                 "(1) first (2) second",
                                 "f(123) 456",
                                 "(2019) 123 456",
                                 "0800-1700 opening hours",
                                 "case 12-cv-01234",
                                 "x@y@z",
                                 "1.2.3.400",
                                 "300.1.1.1",
                                 "31071 4913 64119 72421 98405 222",
                                 "page 030 of 901 820",
                                 "serial number 0123 4567 8901"})
            QTest::newRow(text) << QByteArray(text);
    }

    void numbersOfOtherKindsAreLeftAlone()
    {
        QFETCH(QByteArray, text);
        QCOMPARE(marked(text.toStdString()), text);
    }

    void scriptsWithoutSpacesMayStandRightBeside()
    {
        const std::string_view zh = "\xE9\x82\xAE\xE7\xAE\xB1{}\xE5\x90\x97";
        QCOMPARE(marked(inserted(zh, "j@example.org")), expected(zh, "email"));
        QCOMPARE(marked(inserted(zh, "10.0.0.1")), expected(zh, "ip_address"));
        QCOMPARE(marked(inserted(zh, "4111111111111111")), expected(zh, "card"));
        QCOMPARE(marked(inserted(zh, "DE89370400440532013000")), expected(zh, "iban"));
        QCOMPARE(marked("J\xC3\x96RG.m\xC3\xBCller@m\xC3\xBCller.example"), QByteArray("[email]"));
    }
};

QTEST_GUILESS_MAIN(TestPiiFormats)
#include "tst_piiformats.moc"
