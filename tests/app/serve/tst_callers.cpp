// Who may ask what, as other people's programs meet it: keys that were handed out with a budget,
// models or a rate, and tokens of an outside issuer, each in the words of the caller's dialect.
#include "config/configstore.h"
#include "support/jwtsigner.h"
#include "support/servefixture.h"
#include "support/simhttp.h"

#include <algorithm>
#include <memory>

#include <boost/json.hpp>
#include <openssl/hmac.h>
#include <openssl/pem.h>

#include <QDateTime>
#include <QFile>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace oxide;
using namespace oxide::tests;

namespace {

namespace json = boost::json;

/// A dialect as a caller sees it: where it asks, and how it reads what went wrong.
struct Dialect {
    const char *path;
    const char *words;      ///< where an error's sentence stands
    const char *type;       ///< where its type stands; empty: nowhere
    const char *overBudget; ///< the types
    const char *notAllowed;
    const char *tooOften;
    const char *unknown;
};

constexpr Dialect kOpenAi{"/v1/chat/completions",  "/error/message",   "/error/type",
                          "invalid_request_error", "permission_error", "rate_limit_error",
                          "authentication_error"};
constexpr Dialect kAnthropic{"/v1/messages",        "/error/message",   "/error/type",
                             "billing_error",       "permission_error", "rate_limit_error",
                             "authentication_error"};
constexpr Dialect kOllama{"/api/chat", "/error", "", "", "", "", ""};

const char *const kIssuer = "https://issuer.example";

std::string textAt(const RawAnswer &answer, const char *pointer)
{
    boost::system::error_code error;
    const json::value body = json::parse(answer.body, error);
    const json::value *found = error ? nullptr : body.find_pointer(pointer, error);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::string headersOf(const std::string &key)
{
    return "Authorization: Bearer " + key + "\r\nContent-Type: application/json\r\n";
}

std::string chat(const std::string &model, bool isStreamed = false)
{
    const json::object message{{"role", "user"}, {"content", "Count."}};
    return json::serialize(json::object{{"model", model},
                                        {"max_tokens", 100},
                                        {"stream", isStreamed},
                                        {"messages", json::array{message}}});
}

/// Good until in ten minutes.
json::object claims()
{
    return {{"iss", kIssuer},
            {"aud", "oxide"},
            {"sub", "ada"},
            {"role", "user"},
            {"exp", QDateTime::currentSecsSinceEpoch() + 600}};
}

json::object with(json::object object, const char *key, json::value value)
{
    object[key] = std::move(value);
    return object;
}

/// A token whose signature is an HMAC with `secret`: whoever takes a public key for one lets it in.
std::string hmacToken(const std::string &secret)
{
    const std::string text =
        test::encoded(json::serialize(with(test::goodHeader(), "alg", "HS256"))) + '.'
        + test::encoded(json::serialize(claims()));
    std::string mac(32, '\0');
    HMAC(EVP_sha256(), secret.data(), static_cast<int>(secret.size()),
         reinterpret_cast<const unsigned char *>(text.data()), text.size(),
         reinterpret_cast<unsigned char *>(mac.data()), nullptr);
    return text + '.' + test::encoded(mac);
}

std::string publicPem(const test::Key &key)
{
    const std::unique_ptr<BIO, decltype(&BIO_free)> out(BIO_new(BIO_s_mem()), BIO_free);
    PEM_write_bio_PUBKEY(out.get(), key.get());
    char *bytes = nullptr;
    const long size = BIO_get_mem_data(out.get(), &bytes);
    return {bytes, static_cast<std::size_t>(size)};
}

} // namespace

Q_DECLARE_METATYPE(Dialect)

class TestCallers final : public QObject
{
    Q_OBJECT

    SimFixture m_sim;
    std::unique_ptr<ServeFixture> m_serve;
    test::Key m_key = test::makeKey();
    std::string m_keySet;

    /// $2 and $8 a million tokens: an answer of 100 tokens is expected to cost a little over 800.
    static void writePriceAndBudget(const std::string &folder, std::int64_t micros)
    {
        config::ConfigStore store(folder + "/config.yaml");
        QVERIFY(store.load().has_value());
        model::ServiceConfig priced = store.current()->services.front();
        priced.price.emplace();
        priced.price->inputPerMillion = 2'000'000;
        priced.price->outputPerMillion = 8'000'000;
        QVERIFY(store.saveService(priced, priced.name).has_value());
        model::Budget budget;
        budget.name = "guests";
        budget.scope = model::BudgetScope::Client;
        budget.of = "team";
        budget.limit = model::Money::fromMicros(micros);
        QVERIFY(store.saveBudget(budget, {}).has_value());
    }

    /// What `oxidectl keys add NAME MORE` prints.
    [[nodiscard]] std::string newKey(const char *name, const QStringList &more = {}) const
    {
        return m_serve
            ->ctl(QStringList{QStringLiteral("keys"), QStringLiteral("add"), QLatin1String(name)}
                  + more)
            .trimmed()
            .toStdString();
    }

    [[nodiscard]] std::string url() const
    {
        return "http://127.0.0.1:" + std::to_string(m_serve->port());
    }

    [[nodiscard]] RawAnswer post(const char *path, const std::string &key,
                                 const std::string &body) const
    {
        return ask(url(), "POST", path, body, headersOf(key));
    }

    /// A running Oxide hears of a new key a moment later.
    [[nodiscard]] bool opens(const std::string &key) const
    {
        return QTest::qWaitFor([&] { return get("/v1/models", key).status == 200; }, 10'000);
    }

    [[nodiscard]] RawAnswer get(const char *path, const std::string &key) const
    {
        return ask(url(), "GET", path, {}, headersOf(key));
    }

    static void addDialects()
    {
        QTest::addColumn<Dialect>("dialect");
        QTest::newRow("openai") << kOpenAi;
        QTest::newRow("anthropic") << kAnthropic;
        QTest::newRow("ollama") << kOllama;
    }

    static void verifyRefusal(const Dialect &dialect, const RawAnswer &answer, int status,
                              const char *type, const char *words)
    {
        QCOMPARE(answer.status, status);
        QVERIFY2(textAt(answer, dialect.words).find(words) != std::string::npos,
                 answer.body.c_str());
        if (*dialect.type)
            QCOMPARE(textAt(answer, dialect.type), type);
        QVERIFY(answer.header("X-Request-Id").starts_with("req_"));
        QVERIFY(answer.header("Content-Type").starts_with("application/json"));
    }

private Q_SLOTS:
    void initTestCase();
    void cleanupTestCase();
    void a_key_whose_budget_is_used_up_is_refused_and_others_go_on();
    void a_key_asks_its_models_alone_data() { addDialects(); }
    void a_key_asks_its_models_alone();
    void a_key_that_asks_too_often_is_told_when_to_come_again_data() { addDialects(); }
    void a_key_that_asks_too_often_is_told_when_to_come_again();
    void a_good_token_opens_as_its_subject();
    void a_token_has_the_role_that_it_names();
    void a_token_that_is_not_right_opens_nothing_data();
    void a_token_that_is_not_right_opens_nothing();
    void a_subject_is_held_to_its_rate();
};

void TestCallers::initTestCase()
{
    QVERIFY2(m_sim.start({QStringLiteral("--dialect"), QStringLiteral("openai")}),
             qPrintable(m_sim.error()));
    m_serve = std::make_unique<ServeFixture>(m_sim.services());
    writePriceAndBudget(m_serve->folder(), 3'000);
    m_keySet = test::keySet({test::jwk(m_key, "one")});
    QFile file(QString::fromStdString(m_serve->folder() + "/issuer.json"));
    QVERIFY(file.open(QIODevice::WriteOnly));
    file.write(QByteArray::fromStdString(m_keySet));
    file.close();
    m_serve->set("api.jwt_issuer", kIssuer);
    m_serve->set("api.jwt_audience", "oxide");
    m_serve->set("api.jwt_key_file", m_serve->folder() + "/issuer.json");
    m_serve->set("api.jwt_requests_per_minute", "12");
    QVERIFY2(m_serve->start(), qPrintable(m_serve->error()));
}

void TestCallers::cleanupTestCase()
{
    QVERIFY2(m_serve->stop(), qPrintable(m_serve->error()));
}

void TestCallers::a_key_whose_budget_is_used_up_is_refused_and_others_go_on()
{
    const std::string guest = newKey("guest", {QStringLiteral("--client"), QStringLiteral("team")});
    const std::string other = newKey("other");
    QVERIFY(opens(guest) && opens(other));
    int answered = 0;
    RawAnswer last = post(kOpenAi.path, guest, chat("openai/count:100"));
    for (; last.status == 200 && answered < 20; ++answered)
        last = post(kOpenAi.path, guest, chat("openai/count:100"));
    QVERIFY2(answered >= 1 && answered <= 4, qPrintable(QString::number(answered)));

    const std::size_t asked = m_sim.chats().size();
    QCOMPARE(asked, static_cast<std::size_t>(answered));
    const char *const words = "The budget \"guests\"";
    for (const Dialect &dialect : {kOpenAi, kAnthropic, kOllama}) {
        for (const bool isStreamed : {false, true}) {
            const RawAnswer answer =
                post(dialect.path, guest, chat("openai/count:100", isStreamed));
            verifyRefusal(dialect, answer, 402, dialect.overBudget, words);
        }
    }
    QCOMPARE(textAt(last, "/error/code"), "insufficient_quota");
    QCOMPARE(m_sim.chats().size(), asked); // nobody was asked for what is not paid
    for (const Dialect &dialect : {kOpenAi, kAnthropic, kOllama}) {
        for (const std::string &key : {other, m_serve->key()})
            QCOMPARE(post(dialect.path, key, chat("openai/count:5")).status, 200);
    }
    // Another key of the same client spends the same budget.
    const std::string second =
        newKey("second", {QStringLiteral("--client"), QStringLiteral("team")});
    QVERIFY(opens(second));
    QCOMPARE(post(kOpenAi.path, second, chat("openai/count:100")).status, 402);
}

void TestCallers::a_key_asks_its_models_alone()
{
    QFETCH(Dialect, dialect);
    const QByteArray name = QByteArray("narrow-") + QTest::currentDataTag();
    const std::string key =
        newKey(name.constData(), {QStringLiteral("--model"), QStringLiteral("openai/count*")});
    QVERIFY(opens(key));
    const auto ask = [&](const char *model) { return post(dialect.path, key, chat(model)); };
    QCOMPARE(ask("openai/count:5").status, 200);
    const std::size_t asked = m_sim.chats().size();
    verifyRefusal(dialect, ask("openai/gpt-sim"), 403, dialect.notAllowed, "key may not use it");
    QCOMPARE(m_sim.chats().size(), asked);
}

void TestCallers::a_key_that_asks_too_often_is_told_when_to_come_again()
{
    QFETCH(Dialect, dialect);
    const QByteArray name = QByteArray("slow-") + QTest::currentDataTag();
    const std::string key =
        newKey(name.constData(), {QStringLiteral("--per-minute"), QStringLiteral("3")});
    QVERIFY(opens(key)); // the first of the three
    QCOMPARE(post(dialect.path, key, chat("openai/count:5")).status, 200);
    QCOMPARE(post(dialect.path, key, chat("openai/count:5")).status, 200);
    const RawAnswer refused = post(dialect.path, key, chat("openai/count:5"));
    verifyRefusal(dialect, refused, 429, dialect.tooOften, "3 requests a minute");
    const int wait = QByteArray::fromStdString(refused.header("Retry-After")).toInt();
    QVERIFY2(wait >= 1 && wait <= 20, refused.header("Retry-After").c_str()); // one each 20 s
    QCOMPARE(post(dialect.path, m_serve->key(), chat("openai/count:5")).status, 200);
}

void TestCallers::a_good_token_opens_as_its_subject()
{
    const RawAnswer answer =
        post(kOpenAi.path, test::token(m_key, claims()), chat("openai/count:5"));
    QVERIFY2(answer.status == 200, answer.body.c_str());
    const QByteArray shown = m_serve->ctl({QStringLiteral("history"), QStringLiteral("show"),
                                           QString::fromStdString(answer.header("X-Oxide-Task")),
                                           QStringLiteral("--json")});
    const QJsonObject summary =
        QJsonDocument::fromJson(shown).object()[QLatin1String("summary")].toObject();
    QCOMPARE(summary[QLatin1String("client")].toString(), QStringLiteral("jwt:ada"));
    // As the other header for keys, too.
    QCOMPARE(
        ask(url(), "GET", "/v1/models", {}, "x-api-key: " + test::token(m_key, claims()) + "\r\n")
            .status,
        200);
}

void TestCallers::a_token_has_the_role_that_it_names()
{
    json::object viewer = with(claims(), "sub", "eve");
    viewer.erase("role");
    const std::string weak = test::token(m_key, viewer);
    QCOMPARE(get("/api/tasks", weak).status, 200);
    QCOMPARE(post(kOpenAi.path, weak, chat("openai/count:5")).status, 403);
    const auto remove = [this](const json::object &claims) { // an admin's alone
        return ask(url(), "DELETE", "/api/routing/rules/nothing", {},
                   headersOf(test::token(m_key, claims)))
            .status;
    };
    QCOMPARE(remove(claims()), 403);
    QCOMPARE(remove(with(with(claims(), "sub", "root"), "role", "admin")), 400); // let in, and read
}

void TestCallers::a_token_that_is_not_right_opens_nothing_data()
{
    QTest::addColumn<std::string>("token");
    const auto row = [](const char *name, const std::string &token) {
        QTest::newRow(name) << token;
    };
    const std::int64_t now = QDateTime::currentSecsSinceEpoch();
    const auto signedWith = [this](const char *claim, json::value value) {
        return test::token(m_key, with(claims(), claim, std::move(value)));
    };
    row("another audience", signedWith("aud", "else"));
    row("another issuer", signedWith("iss", "https://other.example"));
    row("expired", signedWith("exp", now - 120));
    row("not yet", signedWith("nbf", now + 300));
    row("a role that is none", signedWith("role", "root"));
    row("another key's", test::token(test::makeKey(), claims()));
    const std::string bare = test::encoded(json::serialize(with(test::goodHeader(), "alg", "none")))
                             + '.' + test::encoded(json::serialize(claims()));
    row("alg none", bare + '.');
    row("alg none, with a signature", bare + '.' + test::encoded(test::sign(m_key, bare)));
    row("HS256 with the public key", hmacToken(publicPem(m_key)));
    row("HS256 with the key set", hmacToken(m_keySet));
    row("HS256 with its key", hmacToken(json::serialize(test::jwk(m_key, "one"))));
}

void TestCallers::a_token_that_is_not_right_opens_nothing()
{
    QFETCH(std::string, token);
    const std::size_t asked = m_sim.chats().size();
    for (const Dialect &dialect : {kOpenAi, kAnthropic, kOllama}) {
        const RawAnswer answer = post(dialect.path, token, chat("openai/count:5"));
        verifyRefusal(dialect, answer, 401, dialect.unknown, "token");
        QVERIFY(answer.header("WWW-Authenticate").starts_with("Bearer"));
        QVERIFY(answer.body.find(token) == std::string::npos);
    }
    QCOMPARE(m_sim.chats().size(), asked);
}

void TestCallers::a_subject_is_held_to_its_rate()
{
    const std::string ben = test::token(m_key, with(claims(), "sub", "ben"));
    int let = 0;
    RawAnswer answer = get("/v1/models", ben);
    for (; answer.status == 200 && let < 30; ++let)
        answer = get("/v1/models", ben);
    QCOMPARE(let, 12);
    QCOMPARE(answer.status, 429);
    QVERIFY(!answer.header("Retry-After").empty());
    // Another token of the same subject is the same caller; another subject is not.
    const json::object again = with(with(claims(), "sub", "ben"), "jti", "2");
    QCOMPARE(get("/v1/models", test::token(m_key, again)).status, 429);
    QCOMPARE(get("/v1/models", test::token(m_key, with(claims(), "sub", "cai"))).status, 200);
}

QTEST_GUILESS_MAIN(TestCallers)
#include "tst_callers.moc"
