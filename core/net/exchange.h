#pragma once

#include "base/clock.h"
#include "base/error.h"
#include "net/httpclient.h"
#include "net/httptypes.h"
#include "net/managerpool.h"

#include <chrono>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include <QNetworkReply>
#include <QObject>
#include <QTimer>

namespace oxide::net {

/// One request and its answer: watches the deadlines and the stop token, hands the body to a
/// reader, and ends exactly once. HttpClient's own; lives until deleted by deleteLater.
class Exchange final : public QObject
{
    Q_OBJECT

public:
    Exchange(Request request, BodyReader &reader, std::unique_ptr<ManagerPool::Lease> lease,
             const base::Clock &clock, std::stop_token stop);
    ~Exchange() override;

    void begin();
    [[nodiscard]] bool hasEnded() const { return m_result.has_value(); }
    /// Once, after the end.
    [[nodiscard]] base::Result<ResponseHead> takeResult() { return std::move(*m_result); }

Q_SIGNALS:
    /// From the event loop, never from inside one of the reply's signals.
    void ended();

private:
    using Steady = std::chrono::steady_clock::time_point;
    enum class Phase { Connecting, AwaitingFirst, Flowing, Lingering };
    struct Alarm {
        Steady at = Steady::max();
        base::ErrorKind kind = base::ErrorKind::TimeoutTotal;
    };

    void send();
    [[nodiscard]] bool isPinned() const { return !m_request.pinnedCertificate.empty(); }
    [[nodiscard]] bool showsPinned() const;
    void onTlsErrors(const QList<QSslError> &errors);
    void onEncrypted();
    void onConnected();
    void onHead();
    void onBytes();
    void onFinished();
    void onTimer();
    void onStopRequested();

    void readBody(std::string_view bytes);
    void keepErrorBody(std::string_view bytes);
    void finishWithReply();
    void enter(Phase phase);
    [[nodiscard]] Alarm nextAlarm() const;
    void armTimer();
    [[nodiscard]] base::Error timeoutError(base::ErrorKind kind) const;
    void end(base::Result<ResponseHead> result);

    Request m_request;
    BodyReader &m_reader;
    std::unique_ptr<ManagerPool::Lease> m_lease;
    const base::Clock &m_clock;
    std::stop_token m_stop;
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;

    std::string m_where;
    QNetworkReply *m_reply = nullptr; ///< the manager's child
    QTimer m_timer;
    Phase m_phase = Phase::Connecting;
    Steady m_began;
    Steady m_phaseBegan;
    Steady m_lastBytes;
    std::optional<ResponseHead> m_head;
    std::string m_errorBody;
    std::vector<std::string> m_tlsProblems;
    std::optional<base::Result<ResponseHead>> m_result;
};

} // namespace oxide::net
