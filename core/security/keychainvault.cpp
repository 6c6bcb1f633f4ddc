#include "security/vault.h"

#include "base/text.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <functional>
#include <string_view>
#include <utility>

#include <QCoreApplication>
#include <QPromise>
#include <QTimer>

#include <qt6keychain/keychain.h>

namespace oxide::security {

namespace {

using namespace std::chrono_literals;
using base::ErrorKind;

/// The user may have to type a password first.
constexpr auto patience = 120s;

QString serviceName()
{
    return QStringLiteral("Oxide");
}

/// A promise that is kept in any case: one that is dropped says that the program ended.
template<class T>
class Answer
{
public:
    Answer() { m_promise.start(); }
    ~Answer()
    {
        give(base::fail(ErrorKind::Cancelled, "Oxide ended before the keychain answered"));
    }
    Answer(const Answer &) = delete;
    Answer &operator=(const Answer &) = delete;

    [[nodiscard]] QFuture<base::Result<T>> future() const { return m_promise.future(); }
    void give(base::Result<T> result)
    {
        if (std::exchange(m_isGiven, true))
            return;
        m_promise.addResult(std::move(result));
        m_promise.finish();
    }

private:
    QPromise<base::Result<T>> m_promise;
    bool m_isGiven = false;
};

/// libsecret has no code of its own for a missing bus or service; its texts are not translated.
bool saysNoService(const std::string &detail)
{
    static constexpr std::array<std::string_view, 4> words = {"D-Bus", "DBus", "ServiceUnknown",
                                                              "was not provided by any"};
    return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
        return detail.find(word) != std::string::npos;
    });
}

tl::unexpected<base::Error> failureOf(const QKeychain::Job &job)
{
    std::string detail = base::str(job.errorString());
    switch (job.error()) {
    case QKeychain::AccessDenied:
    case QKeychain::AccessDeniedByUser:
        return base::fail(ErrorKind::PolicyRefused,
                          "the system's keychain is locked or refused access; unlock it and try "
                          "again",
                          std::move(detail));
    case QKeychain::NoBackendAvailable:
    case QKeychain::NotImplemented:
        break;
    default:
        if (!saysNoService(detail))
            return base::fail(ErrorKind::Io, "the system's keychain did not do its work: " + detail,
                              detail);
    }
    return base::fail(
        ErrorKind::Unsupported,
        "no keychain runs here; start one (GNOME Keyring, KWallet, KeePassXC), or put "
        "the key into the environment and write ${NAME}, or choose security.secrets: "
        "file",
        std::move(detail));
}

/// Starts a job in the main thread and turns its end into the answer. QtKeychain queues all jobs of
/// a process in one object, so they must all live in one thread.
template<class Job, class T>
QFuture<base::Result<T>> run(std::function<void(Job &)> prepare,
                             std::function<base::Result<T>(Job &)> result)
{
    const auto answer = std::make_shared<Answer<T>>();
    auto future = answer->future();
    const auto start = [answer, prepare, result] {
        auto *job = new Job(serviceName()); // deletes itself when it has finished
        prepare(*job);
        QObject::connect(job, &QKeychain::Job::finished, job,
                         [answer, result, job] { answer->give(result(*job)); });
        auto *timer = new QTimer(job);
        timer->setSingleShot(true);
        QObject::connect(timer, &QTimer::timeout, timer, [answer] {
            answer->give(base::fail(ErrorKind::TimeoutTotal,
                                    "the system's keychain did not answer within two minutes"));
        });
        timer->start(patience);
        job->start();
    };
    if (QCoreApplication::instance() == nullptr
        || !QMetaObject::invokeMethod(QCoreApplication::instance(), start, Qt::QueuedConnection))
        answer->give(base::fail(ErrorKind::Internal, "the keychain needs a running application"));
    return future;
}

class KeychainVault final : public Vault
{
public:
    QFuture<base::Result<std::optional<Secret>>> read(std::string name) override
    {
        using Job = QKeychain::ReadPasswordJob;
        using Found = std::optional<Secret>;
        return run<Job, Found>([name](Job &job) { job.setKey(base::qs(name)); },
                               [](Job &job) -> base::Result<Found> {
                                   if (job.error() == QKeychain::NoError)
                                       return Secret(base::str(job.textData()));
                                   if (job.error() == QKeychain::EntryNotFound)
                                       return Found();
                                   return failureOf(job);
                               });
    }

    QFuture<base::Result<void>> write(std::string name, Secret secret) override
    {
        using Job = QKeychain::WritePasswordJob;
        return run<Job, void>(
            [name, secret](Job &job) {
                job.setKey(base::qs(name));
                job.setTextData(base::qs(secret.reveal()));
            },
            [](Job &job) -> base::Result<void> {
                if (job.error() == QKeychain::NoError)
                    return {};
                return failureOf(job);
            });
    }

    QFuture<base::Result<void>> remove(std::string name) override
    {
        using Job = QKeychain::DeletePasswordJob;
        return run<Job, void>([name](Job &job) { job.setKey(base::qs(name)); },
                              [](Job &job) -> base::Result<void> {
                                  if (job.error() == QKeychain::NoError
                                      || job.error() == QKeychain::EntryNotFound)
                                      return {};
                                  return failureOf(job);
                              });
    }
};

} // namespace

std::unique_ptr<Vault> makeKeychainVault()
{
    return std::make_unique<KeychainVault>();
}

} // namespace oxide::security
