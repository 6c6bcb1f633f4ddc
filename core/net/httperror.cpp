#include "net/httperror.h"

#include "base/text.h"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <QDateTime>
#include <QLocale>
#include <QSslCertificate>
#include <QSslError>
#include <QTimeZone>
#include <QUrl>

namespace oxide::net {

namespace {

using base::Error;
using base::ErrorKind;
using std::chrono::milliseconds;

constexpr std::size_t kMaxDetail = 4096;
constexpr std::size_t kShortestSecret = 4; ///< shorter ones would blank out half a sentence

Error errorOf(ErrorKind kind, std::string message)
{
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    return error;
}

Error tlsError(const QString &qtText, const std::vector<std::string> &problems,
               const std::string &where)
{
    std::string reason;
    for (const std::string &problem : problems)
        reason += (reason.empty() ? "" : "; ") + problem;
    if (reason.empty())
        reason = "the encrypted connection could not be made";
    Error error = errorOf(ErrorKind::TlsFailed, "Cannot trust " + where + ": " + reason + '.');
    error.detail = base::str(qtText);
    return error;
}

Error proxyError(const QString &qtText, const std::string &where)
{
    return errorOf(ErrorKind::NetworkDown, "The system's proxy did not let the request to " + where
                                               + " through: " + base::str(qtText) + '.');
}

Error lostConnection(Stage stage, const std::string &where)
{
    if (stage == Stage::InBody)
        return errorOf(ErrorKind::StreamCut, where + " closed the connection in mid-answer.");
    return errorOf(ErrorKind::ConnectionReset,
                   where + " closed the connection without an HTTP answer.");
}

struct StatusMeaning {
    int status;
    ErrorKind kind;
    std::string_view sentence; ///< after "host "
};

// 408 and 409 are asked again like a 5xx (SPEC 3): the fault is on the other side and may pass.
constexpr auto kStatuses = std::to_array<StatusMeaning>({
    {400, ErrorKind::BadRequest, "did not accept the request"},
    {401, ErrorKind::Unauthorized, "did not accept the key"},
    {402, ErrorKind::QuotaExceeded, "asks for payment: the account has no credit left"},
    {403, ErrorKind::Unauthorized, "does not allow this to the key"},
    {404, ErrorKind::NotFound, "has nothing at this address: check the base URL and the model"},
    {408, ErrorKind::ServerError, "gave up waiting for the request"},
    {409, ErrorKind::ServerError, "reports a conflict"},
    {413, ErrorKind::ContextTooLong, "finds the request too large"},
    {422, ErrorKind::BadRequest, "did not accept the request"},
    {429, ErrorKind::QuotaExceeded, "allows no more requests for now"},
    {503, ErrorKind::Overloaded, "is overloaded or not ready"},
    {529, ErrorKind::Overloaded, "is overloaded"},
});

StatusMeaning meaningOf(int status)
{
    const auto *row = std::ranges::find(kStatuses, status, &StatusMeaning::status);
    if (row != kStatuses.end())
        return *row;
    if (status >= 500)
        return {status, ErrorKind::ServerError, "failed on its side"};
    if (status >= 400)
        return {status, ErrorKind::BadRequest, "did not accept the request"};
    return {status, ErrorKind::BadResponse, "answered in an unexpected way"};
}

std::optional<double> numberOf(std::string_view text)
{
    double value = 0;
    const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (code != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)
        || value < 0 || value > 1e9)
        return std::nullopt;
    return value;
}

} // namespace

Error networkError(QNetworkReply::NetworkError code, const QString &qtText,
                   const std::vector<std::string> &tlsProblems, Stage stage,
                   const std::string &where)
{
    using Reply = QNetworkReply;
    switch (code) {
    case Reply::ConnectionRefusedError:
        return errorOf(ErrorKind::ConnectionRefused,
                       where + " refuses connections: is the server running?");
    case Reply::RemoteHostClosedError:
    case Reply::ContentReSendError: // Exchange forbids a second sending after a reset
        return lostConnection(stage, where);
    case Reply::HostNotFoundError:
        return errorOf(ErrorKind::NameNotResolved,
                       "The host name of " + where + " is not known: check it, and the network.");
    case Reply::TimeoutError:
        return errorOf(ErrorKind::TimeoutConnect, where + " does not answer.");
    case Reply::SslHandshakeFailedError:
        return tlsError(qtText, tlsProblems, where);
    case Reply::ProxyConnectionRefusedError:
    case Reply::ProxyConnectionClosedError:
    case Reply::ProxyNotFoundError:
    case Reply::ProxyTimeoutError:
    case Reply::ProxyAuthenticationRequiredError:
    case Reply::UnknownProxyError:
        return proxyError(qtText, where);
    case Reply::ProtocolUnknownError:
    case Reply::ProtocolInvalidOperationError:
    case Reply::ProtocolFailure:
    case Reply::UnknownContentError:
        return errorOf(ErrorKind::BadResponse,
                       where + " does not speak HTTP as it should: " + base::str(qtText) + '.');
    default:
        break;
    }
    if (stage == Stage::InBody)
        return lostConnection(stage, where);
    return errorOf(ErrorKind::NetworkDown,
                   "The network does not reach " + where + ": " + base::str(qtText) + '.');
}

Error statusError(const ResponseHead &head, std::string body, const std::string &where,
                  base::TimePoint now)
{
    const StatusMeaning meaning = meaningOf(head.status);
    Error error = errorOf(meaning.kind, where + ' ' + std::string(meaning.sentence) + " ("
                                            + std::to_string(head.status) + ").");
    if (head.status < 400) {
        const std::string target = whereOf(std::string(head.header("Location")));
        if (!target.empty())
            error.message = where + " redirects to " + target
                            + ", which is not followed: put that address as the base URL.";
    }
    error.httpStatus = head.status;
    error.retryAfter = retryAfter(head, now);
    error.detail = std::move(body);
    return error;
}

ErrorKind kindOfStatus(int status)
{
    return meaningOf(status).kind;
}

std::optional<milliseconds> retryAfter(const ResponseHead &head, base::TimePoint now)
{
    if (const auto ms = numberOf(base::trimmed(head.header("retry-after-ms"))))
        return milliseconds(std::llround(*ms));
    const std::string_view text = base::trimmed(head.header("retry-after"));
    if (const auto seconds = numberOf(text))
        return milliseconds(std::llround(*seconds * 1000));
    QDateTime date =
        QLocale::c().toDateTime(base::qs(text), QStringLiteral("ddd, dd MMM yyyy hh:mm:ss 'GMT'"));
    if (!date.isValid())
        return std::nullopt;
    date.setTimeZone(QTimeZone::utc());
    const milliseconds wait(date.toMSecsSinceEpoch() - now.time_since_epoch().count());
    return std::max(wait, milliseconds(0));
}

std::string quotable(std::string text, const std::vector<Header> &headers)
{
    for (const Header &header : headers) {
        if (header.secrecy != Secrecy::Secret)
            continue;
        std::string_view secret = header.value;
        if (const std::size_t space = secret.rfind(' '); space != std::string_view::npos)
            secret.remove_prefix(space + 1);
        if (secret.size() >= kShortestSecret)
            base::replaceAll(text, secret, "***");
    }
    if (!base::isValidUtf8(text))
        text = base::toValidUtf8(text);
    if (text.size() > kMaxDetail) {
        text.resize(base::cutUtf8(text, kMaxDetail).size());
        text += "…";
    }
    return text;
}

std::string plainWords(const QSslError &error)
{
    const QSslCertificate certificate = error.certificate();
    switch (error.error()) {
    case QSslError::CertificateExpired:
        return "its certificate ran out on "
               + base::str(certificate.expiryDate().toUTC().date().toString(Qt::ISODate));
    case QSslError::CertificateNotYetValid:
        return "its certificate is valid only from "
               + base::str(certificate.effectiveDate().toUTC().date().toString(Qt::ISODate))
               + " (is this machine's clock right?)";
    case QSslError::HostNameMismatch:
        return "its certificate is for another name ("
               + base::str(
                   certificate.subjectInfo(QSslCertificate::CommonName).join(QLatin1String(", ")))
               + ')';
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
        return "its certificate is signed by itself; add it to the system's trusted ones if it is "
               "yours";
    case QSslError::CertificateRevoked:
        return "its certificate was revoked";
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::CertificateUntrusted:
        return "its certificate is signed by an authority that this system does not know";
    default:
        return base::str(error.errorString());
    }
}

} // namespace oxide::net
