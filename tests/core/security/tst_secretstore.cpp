#include "security/secretstore.h"

#include <type_traits>

#include <QCoroFuture>
#include <QCoroTask>
#include <QDebug>
#include <QFile>
#include <QPromise>
#include <QTemporaryDir>
#include <QTest>
#include <QTimer>

using namespace oxide;
using namespace oxide::security;

namespace {

template<class T>
QFuture<T> ready(T value)
{
    QPromise<T> promise;
    promise.start();
    promise.addResult(std::move(value));
    promise.finish();
    return promise.future();
}

/// A keychain in memory that counts its reads and can be taken away.
class MemoryVault final : public Vault
{
public:
    struct State {
        std::map<std::string, Secret> entries;
        int reads = 0;
        bool isAway = false;
    };

    explicit MemoryVault(std::shared_ptr<State> state) : m_state(std::move(state)) {}

    QFuture<base::Result<std::optional<Secret>>> read(std::string name) override
    {
        using Found = base::Result<std::optional<Secret>>;
        ++m_state->reads;
        if (m_state->isAway)
            return ready<Found>(away());
        const auto entry = m_state->entries.find(name);
        return ready<Found>(entry == m_state->entries.end() ? std::nullopt
                                                            : std::optional(entry->second));
    }

    QFuture<base::Result<void>> write(std::string name, Secret secret) override
    {
        if (m_state->isAway)
            return ready<base::Result<void>>(away());
        m_state->entries[name] = std::move(secret);
        return ready(base::Result<void>());
    }

    QFuture<base::Result<void>> remove(std::string name) override
    {
        if (m_state->isAway)
            return ready<base::Result<void>>(away());
        m_state->entries.erase(name);
        return ready(base::Result<void>());
    }

private:
    static tl::unexpected<base::Error> away()
    {
        return base::fail(base::ErrorKind::Unsupported, "no keychain runs here");
    }

    std::shared_ptr<State> m_state;
};

/// A keychain that takes its time, or waits for its user for ever.
class SlowVault final : public Vault
{
public:
    bool isForEver = false;

    QFuture<base::Result<std::optional<Secret>>> read(std::string) override
    {
        return later<base::Result<std::optional<Secret>>>(
            base::fail(base::ErrorKind::Unsupported, "not now"));
    }
    QFuture<base::Result<void>> write(std::string, Secret) override
    {
        return later<base::Result<void>>(base::fail(base::ErrorKind::Unsupported, "not now"));
    }
    QFuture<base::Result<void>> remove(std::string) override
    {
        return later<base::Result<void>>(base::fail(base::ErrorKind::Unsupported, "not now"));
    }

private:
    template<class T>
    QFuture<T> later(tl::unexpected<base::Error> error)
    {
        auto promise = std::make_shared<QPromise<T>>();
        promise->start();
        m_waiting.push_back(promise);
        const auto answer = [promise, error] {
            promise->addResult(T(error));
            promise->finish();
        };
        if (!isForEver)
            QTimer::singleShot(30, answer);
        return promise->future();
    }

    std::vector<std::shared_ptr<void>> m_waiting;
};

template<class T>
concept Printable = requires(std::ostream &stream, QDebug debug, T value)
{
    stream << value;
}
|| requires(QDebug debug, T value)
{
    debug << value;
};

static_assert(!Printable<Secret>);
static_assert(!std::is_convertible_v<Secret, std::string>);

} // namespace

class TestSecretStore final : public QObject
{
    Q_OBJECT

private:
    std::shared_ptr<MemoryVault::State> m_state;
    std::vector<std::string> m_learned;
    std::unique_ptr<SecretStore> m_store;
    std::unique_ptr<QTemporaryDir> m_folder;

    base::Result<Secret> resolve(const std::string &reference)
    {
        return QCoro::waitFor(m_store->resolve(reference));
    }

    base::Result<Secret> auditKey(const std::string &file)
    {
        MemoryVault vault(m_state);
        return QCoro::waitFor(loadAuditKey(vault, file));
    }

    std::string path(const char *name) const
    {
        return m_folder->filePath(QString::fromLatin1(name)).toStdString();
    }

private Q_SLOTS:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_state = std::make_shared<MemoryVault::State>();
        m_learned.clear();
        m_store = std::make_unique<SecretStore>(
            std::make_unique<MemoryVault>(m_state),
            [this](const Secret &secret) { m_learned.push_back(secret.reveal()); });
    }

    void aSecretIsComparedCopiedAndWiped()
    {
        Secret one("fake-value");
        Secret two = one;
        QVERIFY(one == two);
        QVERIFY(!(one == Secret("fake-valuf")));
        const Secret moved = std::move(one);
        QVERIFY(one.isEmpty()); // NOLINT(bugprone-use-after-move): that is what is shown
        QCOMPARE(moved.reveal(), std::string("fake-value"));
        two = Secret();
        QVERIFY(two.isEmpty());
    }

    void referencesToTheEnvironmentAreFollowed()
    {
        qputenv("OXIDE_T_KEY", "fake-value");
        qunsetenv("OXIDE_T_NONE");
        QCOMPARE(resolve("${OXIDE_T_KEY}")->reveal(), std::string("fake-value"));
        QCOMPARE(m_learned, std::vector<std::string>{"fake-value"});
        const auto missing = resolve("${OXIDE_T_NONE}");
        QVERIFY(missing.error().kind == base::ErrorKind::NotFound);
        QVERIFY(missing.error().message.find("OXIDE_T_NONE") != std::string::npos);
    }

    void plainTextIsGivenBackAndNotLearned()
    {
        QCOMPARE(resolve("debug")->reveal(), std::string("debug"));
        QVERIFY(m_learned.empty());
        qputenv("OXIDE_T_KEY", "v");
        QCOMPARE(resolve("a-${OXIDE_T_KEY}-${OXIDE_T_KEY}")->reveal(), std::string("a-v-v"));
    }

    void theVaultIsAskedOnceAndLearnedFrom()
    {
        m_state->entries["openai"] = Secret("fake-key");
        for (int i = 0; i < 3; ++i) // from the keychain once, then from what is remembered
            QCOMPARE(resolve("keychain:openai")->reveal(), std::string("fake-key"));
        QCOMPARE(m_state->reads, 1);
        QCOMPARE(m_learned, std::vector<std::string>{"fake-key"});
        m_store->forget();
        (void)resolve("keychain:openai");
        QCOMPARE(m_state->reads, 2);
    }

    void aFutureGivesTheSameAsTheTask()
    {
        m_state->entries["openai"] = Secret("fake-key");
        const auto found = m_store->reveal("keychain:openai");
        const auto missing = m_store->reveal("keychain:other");
        QTRY_VERIFY(found.isFinished() && missing.isFinished());
        QCOMPARE(*found.result(), std::string("fake-key"));
        QVERIFY(missing.result().error().kind == base::ErrorKind::NotFound);
    }

    void aMissingKeyIsNamedAndAskedForAgain()
    {
        const auto missing = resolve("keychain:openai");
        QVERIFY(missing.error().kind == base::ErrorKind::NotFound);
        QVERIFY(missing.error().message.find("openai") != std::string::npos);
        QVERIFY(QCoro::waitFor(m_store->save("openai", Secret("fake-key"))));
        QCOMPARE(resolve("keychain:openai")->reveal(), std::string("fake-key"));
        QVERIFY(QCoro::waitFor(m_store->remove("openai")));
        QVERIFY(!resolve("keychain:openai"));
    }

    void anAbsentKeychainIsAnErrorThatTellsWhatToDo()
    {
        m_state->isAway = true;
        QVERIFY(resolve("keychain:a").error().kind == base::ErrorKind::Unsupported);
        QVERIFY(!QCoro::waitFor(m_store->save("a", Secret("b"))));
    }

    void theSystemsKeychainAnswersInAnyCase()
    {
        // Where none runs (as here, usually) it must say so and not hang.
        const auto vault = makeKeychainVault();
        auto reading = vault->read("oxide-test-entry-that-is-not-there");
        QTRY_VERIFY_WITH_TIMEOUT(reading.isFinished(), 30'000);
        const auto found = reading.result();
        if (!found) {
            QVERIFY(!found.error().message.empty());
            qInfo("%s (%s)", found.error().message.c_str(), found.error().detail.c_str());
        } else {
            QVERIFY(!found->has_value());
        }
    }

    void theFileVaultKeepsSecretsForItsOwnerAlone()
    {
        const std::string file = path("sub/secrets.json");
        {
            const auto vault = makeFileVault(file);
            QVERIFY(!vault->read("a").result()->has_value());
            QVERIFY(vault->write("a", Secret("fake \"one\"")).result());
            QVERIFY(vault->write("b", Secret("two")).result());
            QVERIFY(vault->remove("b").result());
            QVERIFY(vault->remove("never").result());
        }
        const auto vault = makeFileVault(file);
        QCOMPARE(vault->read("a").result()->value().reveal(), std::string("fake \"one\""));
        QVERIFY(!vault->read("b").result()->has_value());
        const auto others =
            QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther;
        QVERIFY((QFile::permissions(QString::fromStdString(file)) & others) == 0);
        QVERIFY(QFile::setPermissions(QString::fromStdString(file),
                                      QFile::ReadOwner | QFile::ReadOther));
        (void)vault->read("a").result();
        QVERIFY((QFile::permissions(QString::fromStdString(file)) & others) == 0);
    }

    void aDamagedFileVaultIsNotOverwritten()
    {
        QFile file(m_folder->filePath(QStringLiteral("secrets.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("{\"a\": ");
        file.close();
        const auto vault = makeFileVault(path("secrets.json"));
        QVERIFY(!vault->write("b", Secret("two")).result());
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray("{\"a\": "));
    }

    void theAuditKeyIsMadeOnceAndKeptInTheKeychain()
    {
        const auto key = auditKey(path("audit.key"));
        QVERIFY(key);
        QCOMPARE(key->reveal().size(), std::size_t{64});
        QVERIFY(*auditKey(path("audit.key")) == *key);
        QVERIFY(m_state->entries.begin()->second == *key);
        QFile file(m_folder->filePath(QStringLiteral("audit.key")));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(!file.readAll().contains(QByteArray::fromStdString(key->reveal())));
        QVERIFY(!(*auditKey(path("other.key")) == Secret()));
    }

    void withoutAKeychainTheAuditKeyIsInAPrivateFileAndStaysThere()
    {
        m_state->isAway = true;
        const auto key = auditKey(path("audit.key"));
        QVERIFY(key);
        m_state->isAway = false;
        QVERIFY(*auditKey(path("audit.key")) == *key);
        const auto permissions =
            QFile::permissions(m_folder->filePath(QStringLiteral("audit.key")));
        QVERIFY((permissions & (QFile::ReadGroup | QFile::ReadOther)) == 0);
    }

    void aKeychainOutOfReachIsNoReasonForASecondAuditKey()
    {
        const auto key = auditKey(path("audit.key"));
        m_state->isAway = true;
        const auto later = auditKey(path("audit.key"));
        QVERIFY(later.error().kind == base::ErrorKind::Unsupported);
        m_state->isAway = false;
        QVERIFY(*auditKey(path("audit.key")) == *key);
        m_state->entries.clear();
        QVERIFY(auditKey(path("audit.key")).error().kind == base::ErrorKind::NotFound);
    }

    void aSecondDataFolderKnowsOfTheKeyInTheKeychainToo()
    {
        const auto key = auditKey(path("first.key"));
        QVERIFY(*auditKey(path("second.key")) == *key);
        m_state->isAway = true;
        QVERIFY(auditKey(path("second.key")).error().kind == base::ErrorKind::Unsupported);
    }

    void twoFirstStartsAtOnceMakeOneAuditKey()
    {
        SlowVault vault;
        auto first = loadAuditKey(vault, path("audit.key"));
        auto second = loadAuditKey(vault, path("audit.key"));
        const auto one = QCoro::waitFor(std::move(first));
        const auto two = QCoro::waitFor(std::move(second));
        QVERIFY(one && two);
        QVERIFY(*one == *two);
    }

    void aKeychainThatWaitsForItsUserHoldsNoStopUp()
    {
        SlowVault vault;
        vault.isForEver = true;
        std::stop_source stop;
        QTimer::singleShot(50, [&stop] { stop.request_stop(); });
        const auto key = QCoro::waitFor(loadAuditKey(vault, path("audit.key"), stop.get_token()));
        QVERIFY(key.error().kind == base::ErrorKind::Interrupted);
        QVERIFY(!QFile::exists(m_folder->filePath(QStringLiteral("audit.key"))));
    }

    void aDamagedAuditKeyIsNotReplaced()
    {
        QFile file(m_folder->filePath(QStringLiteral("audit.key")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write("half a ke");
        file.close();
        QVERIFY(auditKey(path("audit.key")).error().kind == base::ErrorKind::Config);
    }
};

QTEST_GUILESS_MAIN(TestSecretStore)
#include "tst_secretstore.moc"
