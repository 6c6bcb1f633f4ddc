#include "security/apikeys.h"
#include "security/ratelimiter.h"

#include "base/keyshape.h"

#include <optional>
#include <thread>
#include <vector>

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace oxide;
using namespace oxide::security;
using namespace std::chrono_literals;

namespace {

ApiKey named(const std::string &name)
{
    ApiKey key;
    key.name = name;
    key.created = base::TimePoint(1'700'000'000'000ms);
    return key;
}

QByteArray contents(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace

class TestApiKeys final : public QObject
{
    Q_OBJECT

    std::optional<QTemporaryDir> m_folder;
    [[nodiscard]] QString path() const
    {
        return m_folder->filePath(QStringLiteral("apikeys.json"));
    }
    [[nodiscard]] ApiKeyFile file() const { return ApiKeyFile(path().toStdString()); }

private Q_SLOTS:
    void init() { m_folder.emplace(); }

    void the_fingerprint_is_sha_256()
    {
        // FIPS 180-2, appendix B.1
        QCOMPARE(fingerprintOf("abc"),
                 "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    }

    void a_key_is_shown_once_and_only_its_fingerprint_kept()
    {
        const auto key = file().add(named("editor"));
        QVERIFY(key);
        QVERIFY(key->reveal().starts_with("oxide-"));
        QCOMPARE(key->reveal().size(), std::size_t(70));
        QVERIFY(!contents(path()).contains(key->reveal().c_str()));
        QVERIFY(contents(path()).contains(fingerprintOf(key->reveal()).c_str()));
        const auto keys = file().load();
        QVERIFY(keys);
        QCOMPARE(keys->size(), std::size_t(1));
        QCOMPARE(keys->front().hint, key->reveal().substr(0, 12));
    }

    void the_file_is_its_owners_alone()
    {
        QVERIFY(file().add(named("editor")));
        QCOMPARE(QFile::permissions(path())
                     & (QFileDevice::ReadGroup | QFileDevice::ReadOther | QFileDevice::WriteGroup
                        | QFileDevice::WriteOther),
                 QFileDevice::Permissions());
    }

    void no_key_goes_by_the_name_of_the_users_own_programs()
    {
        QCOMPARE(file().add(named("local")).error().kind, base::ErrorKind::InvalidArgument);
        ApiKey key = named("editor");
        key.client = "local";
        QCOMPARE(file().add(key).error().kind, base::ErrorKind::InvalidArgument);
    }

    void everything_of_a_key_comes_back()
    {
        ApiKey key = named("editor.2");
        key.client = "work";
        key.role = Role::Operator;
        key.models = {"ollama/*", "cloud/small"};
        key.requestsPerMinute = 30;
        QVERIFY(file().add(key));
        auto kept = file().load()->front();
        QVERIFY(!kept.fingerprint.empty());
        kept.fingerprint.clear();
        kept.hint.clear();
        QVERIFY(kept == key);
    }

    void a_presented_key_is_found()
    {
        const auto first = file().add(named("first"));
        const auto second = file().add(named("second"));
        const auto keys = file().load();
        QCOMPARE(findKey(*keys, first->reveal())->name, "first");
        QCOMPARE(findKey(*keys, second->reveal())->name, "second");
        QVERIFY(findKey(*keys, "") == nullptr);
        QVERIFY(findKey(*keys, second->reveal().substr(1)) == nullptr);
        QVERIFY(findKey(*keys, (*keys)[0].fingerprint) == nullptr);
    }

    void names_are_checked_and_taken_once()
    {
        for (const char *bad : {"", "two words", "a/b", "ü", "x\n"})
            QCOMPARE(file().add(named(bad)).error().kind, base::ErrorKind::InvalidArgument);
        QCOMPARE(file().add(named(std::string(65, 'a'))).error().kind,
                 base::ErrorKind::InvalidArgument);
        QVERIFY(file().add(named("a")));
        QCOMPARE(file().add(named("a")).error().kind, base::ErrorKind::AlreadyExists);
    }

    void a_removed_key_opens_no_more()
    {
        const auto key = file().add(named("gone"));
        QVERIFY(file().add(named("stays")));
        QVERIFY(file().remove("gone"));
        const auto keys = file().load();
        QCOMPARE(keys->size(), std::size_t(1));
        QVERIFY(findKey(*keys, key->reveal()) == nullptr);
        QCOMPARE(file().remove("gone").error().kind, base::ErrorKind::NotFound);
    }

    void a_damaged_file_is_said_and_kept()
    {
        QVERIFY(file().add(named("a")));
        for (const char *text : {"{", "[]", "{\"keys\":[{}]}", "{\"keys\":[{\"name\":1}]}"}) {
            QFile damaged(path());
            QVERIFY(damaged.open(QIODevice::WriteOnly));
            damaged.write(text);
            damaged.close();
            QCOMPARE(file().load().error().kind, base::ErrorKind::Config);
            QCOMPARE(file().add(named("b")).error().kind, base::ErrorKind::Config);
            QCOMPARE(contents(path()), QByteArray(text));
        }
    }

    void writers_at_the_same_time_lose_nothing()
    {
        std::vector<std::jthread> writers;
        for (int i = 0; i < 8; ++i)
            writers.emplace_back([this, i] {
                if (!file().add(named("key" + std::to_string(i))))
                    qFatal("not added");
            });
        writers.clear();
        QCOMPARE(file().load()->size(), std::size_t(8));
    }

    void logs_and_prompts_know_the_shape_of_our_keys()
    {
        const auto key = file().add(named("a"));
        QCOMPARE(base::keyShapeLength(key->reveal()), key->reveal().size());
    }

    void a_rate_is_a_burst_and_then_even()
    {
        RateLimiter limiter;
        const RateLimiter::TimePoint begin{1h};
        for (int i = 0; i < 60; ++i)
            QVERIFY(!limiter.take("a", 60, begin));
        const auto wait = limiter.take("a", 60, begin);
        QVERIFY(wait);
        QCOMPARE(wait->count(), 1000);
        QVERIFY(!limiter.take("b", 60, begin)); // another caller has a rate of its own
        QVERIFY(!limiter.take("a", 60, begin + 1s));
        QVERIFY(limiter.take("a", 60, begin + 1s));
        QVERIFY(limiter.take("a", 60, begin + 1900ms));
        QVERIFY(!limiter.take("a", 60, begin + 2s));
        for (int i = 0; i < 60; ++i)
            QVERIFY(!limiter.take("a", 60, begin + 1h));
        QVERIFY(limiter.take("a", 60, begin + 1h));
    }

    void who_comes_no_more_is_forgotten()
    {
        RateLimiter limiter;
        const RateLimiter::TimePoint begin{1h};
        for (int i = 0; i < 10'000; ++i) // tokens name whom they like
            QVERIFY(!limiter.take("jwt:" + std::to_string(i), 60, begin));
        QCOMPARE(limiter.size(), std::size_t(10'000));
        for (int i = 0; i < 60; ++i)
            QVERIFY(!limiter.take("busy", 60, begin));
        for (int i = 0; i < 5'000; ++i)
            (void)limiter.take("busy", 60, begin + 2s);
        QCOMPARE(limiter.size(), std::size_t(1));
        QVERIFY(limiter.take("busy", 60, begin + 2s)); // who has asked too much is not
    }

    void no_rate_is_no_limit()
    {
        RateLimiter limiter;
        for (int i = 0; i < 10'000; ++i)
            QVERIFY(!limiter.take("a", 0, RateLimiter::TimePoint(1h)));
    }
};

QTEST_GUILESS_MAIN(TestApiKeys)
#include "tst_apikeys.moc"
