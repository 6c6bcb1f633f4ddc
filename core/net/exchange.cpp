#include "net/exchange.h"

#include "base/text.h"
#include "net/httperror.h"

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

#include <QCryptographicHash>
#include <QIODevice>
#include <QLoggingCategory>
#include <QNetworkRequest>
#include <QSslCertificate>
#include <QSslConfiguration>
#include <QSslError>
#include <QUrl>
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
#include <QHttp1Configuration>
#endif

namespace oxide::net {

namespace {

Q_LOGGING_CATEGORY(logHttp, "oxide.net.http", QtInfoMsg)

using base::ErrorKind;
using std::chrono::milliseconds;

constexpr std::size_t kMaxErrorBody = 64U * 1024;
/// Twice of what QIODevice takes at once, and more: what is left of it after a short read is enough
/// to be read without a buffer too.
constexpr qint64 kReadSize = 64L * 1024;
constexpr milliseconds kLinger{200};
constexpr auto kNotPinned = "its certificate is not the one that was expected";

/// A body that can be sent once. Qt sends a request anew, up to three times and without telling,
/// when the connection is reset before an answer; a model may by then be at work on it, and each
/// sending is paid for. Refusing the rewind ends the reply with ContentReSendError instead.
class OneShotBody final : public QIODevice
{
public:
    explicit OneShotBody(std::string bytes) : m_bytes(std::move(bytes))
    {
        open(QIODevice::ReadOnly | QIODevice::Unbuffered);
    }

    [[nodiscard]] qint64 size() const override { return static_cast<qint64>(m_bytes.size()); }
    bool seek(qint64 position) override { return m_sent == 0 && QIODevice::seek(position); }

protected:
    qint64 readData(char *data, qint64 length) override
    {
        const std::size_t wanted = static_cast<std::size_t>(std::max<qint64>(length, 0));
        const std::size_t given = m_bytes.copy(data, wanted, m_sent);
        m_sent += given;
        return given == 0 && wanted > 0 ? -1 : static_cast<qint64>(given);
    }
    qint64 writeData(const char *, qint64) override { return -1; }

private:
    std::string m_bytes;
    std::size_t m_sent = 0;
};

QNetworkRequest toQt(const Request &request)
{
    QNetworkRequest out(QUrl(base::qs(request.url)));
    out.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
    out.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                     QNetworkRequest::ManualRedirectPolicy);
    out.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
    out.setAttribute(QNetworkRequest::CacheLoadControlAttribute, QNetworkRequest::AlwaysNetwork);
    out.setAttribute(QNetworkRequest::CacheSaveControlAttribute, false);
#if QT_VERSION >= QT_VERSION_CHECK(6, 5, 0)
    QHttp1Configuration http1;
    http1.setNumberOfConnectionsPerHost(128);
    out.setHttp1Configuration(http1);
#endif
    out.setRawHeader("User-Agent", "Oxide/" OXIDE_VERSION);
    for (const Header &header : request.headers)
        out.setRawHeader(QByteArray::fromStdString(header.name),
                         QByteArray::fromStdString(header.value));
    return out;
}

ResponseHead headOf(const QNetworkReply &reply)
{
    ResponseHead head;
    head.status = reply.attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
    for (const auto &[name, value] : reply.rawHeaderPairs()) {
        Header header;
        header.name = base::str(name);
        header.value = base::str(value);
        head.headers.push_back(std::move(header));
    }
    return head;
}

} // namespace

Exchange::Exchange(Request request, BodyReader &reader, std::unique_ptr<ManagerPool::Lease> lease,
                   const base::Clock &clock, std::stop_token stop)
    : m_request(std::move(request)), m_reader(reader), m_lease(std::move(lease)), m_clock(clock),
      m_stop(std::move(stop)),
      m_where(m_request.peer.empty() ? whereOf(m_request.url) : m_request.peer)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &Exchange::onTimer);
}

Exchange::~Exchange() = default;

void Exchange::begin()
{
    m_began = m_phaseBegan = m_lastBytes = m_clock.steady();
    if (m_stop.stop_requested()) {
        onStopRequested();
        return;
    }
    // The stop may come from any thread, and from inside one of our own callbacks.
    m_onStop.emplace(m_stop, [this] {
        QMetaObject::invokeMethod(this, &Exchange::onStopRequested, Qt::QueuedConnection);
    });
    send();
    armTimer();
}

void Exchange::send()
{
    QNetworkRequest request = toQt(m_request);
    // A kept connection serves who asks with the same name to verify: no other pin, and not none.
    request.setPeerVerifyName(isPinned() ? base::qs(m_request.pinnedCertificate)
                                         : m_lease->peerVerifyName());
    QNetworkAccessManager &manager = m_lease->manager();
    if (m_request.method == Method::Get) {
        m_reply = manager.get(request);
    } else {
        auto *body = new OneShotBody(std::move(m_request.body));
        m_reply = manager.post(request, body);
        body->setParent(m_reply);
    }
    connect(m_reply, &QNetworkReply::requestSent, this, &Exchange::onConnected);
    connect(m_reply, &QNetworkReply::metaDataChanged, this, &Exchange::onHead);
    connect(m_reply, &QNetworkReply::readyRead, this, &Exchange::onBytes);
    connect(m_reply, &QNetworkReply::finished, this, &Exchange::onFinished);
    connect(m_reply, &QNetworkReply::sslErrors, this, &Exchange::onTlsErrors);
    connect(m_reply, &QNetworkReply::encrypted, this, &Exchange::onEncrypted);
}

bool Exchange::showsPinned() const
{
    const QSslCertificate shown = m_reply->sslConfiguration().peerCertificate();
    return base::str(shown.digest(QCryptographicHash::Sha256).toHex())
           == m_request.pinnedCertificate;
}

void Exchange::onTlsErrors(const QList<QSslError> &errors)
{
    if (!isPinned()) {
        for (const QSslError &error : errors)
            m_tlsProblems.push_back(plainWords(error));
    } else if (showsPinned()) {
        m_reply->ignoreSslErrors(errors);
    } else {
        m_tlsProblems.emplace_back(kNotPinned);
    }
}

/// The manager's thread waits meanwhile: nothing is sent yet.
void Exchange::onEncrypted()
{
    if (isPinned() && !showsPinned())
        end(base::fail(networkError(QNetworkReply::SslHandshakeFailedError, {}, {kNotPinned},
                                    Stage::BeforeHead, m_where)));
}

void Exchange::onConnected()
{
    if (m_phase == Phase::Connecting)
        enter(Phase::AwaitingFirst);
}

void Exchange::onHead()
{
    onConnected();
    ResponseHead head = headOf(*m_reply);
    if (m_head || head.status < 200)
        return;
    head.took = std::chrono::duration_cast<milliseconds>(m_clock.steady() - m_began);
    m_head = std::move(head);
    if (m_head->status < 300)
        m_reader.onHead(*m_head);
}

void Exchange::onBytes()
{
    if (!m_head)
        onHead();
    // QIODevice makes a buffer of its own, 16 KB for each running stream, where less than that is
    // asked for or left to fill.
    std::array<char, kReadSize> bytes; // NOLINT(*-member-init): read fills what is looked at
    qint64 size = 0;
    while (m_reply && (size = m_reply->read(bytes.data(), kReadSize)) > 0) {
        if (m_phase == Phase::Lingering)
            continue; // what stands behind a complete answer
        m_lastBytes = m_clock.steady();
        const std::string_view view(bytes.data(), static_cast<std::size_t>(size));
        if (m_head && m_head->status < 300)
            readBody(view);
        else
            keepErrorBody(view);
    }
}

void Exchange::readBody(std::string_view bytes)
{
    Reading reading = Reading::Broken;
    try {
        reading = m_reader.onBytes(bytes);
    } catch (const std::exception &e) {
        end(base::fail(ErrorKind::Internal, "Reading the answer failed.", e.what()));
        return;
    }
    if (reading == Reading::Broken)
        end(*m_head);
    else if (reading == Reading::Complete)
        enter(Phase::Lingering);
    else if (reading == Reading::Flowing && m_phase != Phase::Flowing)
        enter(Phase::Flowing);
}

void Exchange::keepErrorBody(std::string_view bytes)
{
    m_errorBody += bytes.substr(0, kMaxErrorBody - m_errorBody.size());
    if (m_errorBody.size() == kMaxErrorBody)
        finishWithReply();
}

void Exchange::onFinished()
{
    onBytes();
    if (!hasEnded())
        finishWithReply();
}

void Exchange::finishWithReply()
{
    if (m_head && m_head->status >= 300) {
        base::Error error =
            statusError(*m_head, quotable(m_errorBody, m_request.headers), m_where, m_clock.now());
        end(base::fail(std::move(error)));
        return;
    }
    const QNetworkReply::NetworkError code = m_reply->error();
    if (m_head && (m_phase == Phase::Lingering || code == QNetworkReply::NoError)) {
        end(*m_head);
        return;
    }
    const Stage stage = m_head ? Stage::InBody : Stage::BeforeHead;
    end(base::fail(networkError(code, m_reply->errorString(), m_tlsProblems, stage, m_where)));
}

void Exchange::onStopRequested()
{
    if (m_phase == Phase::Lingering)
        return; // the answer is complete
    end(base::fail(ErrorKind::Cancelled, "Cancelled."));
}

void Exchange::enter(Phase phase)
{
    m_phase = phase;
    m_phaseBegan = m_clock.steady();
    armTimer();
}

Exchange::Alarm Exchange::nextAlarm() const
{
    Alarm next;
    const auto consider = [&next](Steady from, milliseconds limit, ErrorKind kind) {
        if (limit > milliseconds(0) && from + limit < next.at)
            next = Alarm{from + limit, kind};
    };
    const model::Deadlines &limits = m_request.deadlines;
    switch (m_phase) {
    case Phase::Connecting:
        consider(m_phaseBegan, limits.connect, ErrorKind::TimeoutConnect);
        break;
    case Phase::AwaitingFirst:
        consider(m_phaseBegan, limits.firstToken, ErrorKind::TimeoutFirstToken);
        break;
    case Phase::Flowing:
        consider(m_lastBytes, limits.idle, ErrorKind::TimeoutIdle);
        break;
    case Phase::Lingering:
        consider(m_phaseBegan, kLinger, ErrorKind::TimeoutIdle);
        return next;
    }
    consider(m_began, limits.total, ErrorKind::TimeoutTotal);
    return next;
}

void Exchange::armTimer()
{
    const Alarm alarm = nextAlarm();
    if (hasEnded() || alarm.at == Steady::max()) {
        m_timer.stop();
        return;
    }
    const auto left = std::chrono::ceil<milliseconds>(alarm.at - m_clock.steady());
    m_timer.start(std::clamp(left, milliseconds(0), milliseconds(std::chrono::hours(24))));
}

void Exchange::onTimer()
{
    const Alarm alarm = nextAlarm();
    if (m_clock.steady() < alarm.at)
        armTimer(); // bytes came since it was set
    else if (m_phase == Phase::Lingering)
        end(*m_head);
    else
        end(base::fail(timeoutError(alarm.kind)));
}

base::Error Exchange::timeoutError(ErrorKind kind) const
{
    const auto seconds = [](milliseconds limit) {
        std::string text = std::to_string(limit.count() / 1000);
        if (limit.count() % 1000 != 0)
            text += '.' + std::to_string(limit.count() % 1000 / 100);
        return text + " s";
    };
    const model::Deadlines &limits = m_request.deadlines;
    base::Error error;
    error.kind = kind;
    if (m_head)
        error.httpStatus = m_head->status;
    if (kind == ErrorKind::TimeoutConnect)
        error.message = "No connection to " + m_where + " within " + seconds(limits.connect) + '.';
    else if (kind == ErrorKind::TimeoutFirstToken)
        error.message = m_where + " said nothing for " + seconds(limits.firstToken) + '.';
    else if (kind == ErrorKind::TimeoutIdle)
        error.message = m_where + " fell silent for " + seconds(limits.idle) + '.';
    else
        error.message = m_where + " was not done after " + seconds(limits.total) + '.';
    return error;
}

void Exchange::end(base::Result<ResponseHead> result)
{
    if (hasEnded())
        return;
    m_result = std::move(result);
    m_timer.stop();
    if (m_reply) {
        // abort() emits finished() at once: nobody may listen any more.
        disconnect(m_reply, nullptr, this, nullptr);
        if (m_reply->isRunning())
            m_reply->abort();
        m_reply->deleteLater();
        m_reply = nullptr;
    }
    if (!*m_result)
        qCDebug(logHttp) << base::qs(m_where) << base::qs(m_result->error().message);
    QMetaObject::invokeMethod(this, &Exchange::ended, Qt::QueuedConnection);
}

} // namespace oxide::net
