#include "config/schemarow.h"

#include <QtGlobal>

namespace oxide::config {

using enum model::SettingType;

namespace {

std::vector<Row> listenerRows()
{
    return {
        row<&Config::api, &Api::enabled>(
            "api.enabled", Boolean, none, QT_TRANSLATE_NOOP("Setting", "Local API"),
            QT_TRANSLATE_NOOP("Setting", "Let other programs use Oxide as an OpenAI, Anthropic or "
                                         "Ollama server.")),
        row<&Config::api, &Api::address>(
            "api.address", Text, none, QT_TRANSLATE_NOOP("Setting", "Address"),
            QT_TRANSLATE_NOOP("Setting", "127.0.0.1 for programs of this machine alone; another "
                                         "one only with a certificate.")),
        row<&Config::api, &Api::port>(
            "api.port", Integer, range(0, 65535), QT_TRANSLATE_NOOP("Setting", "Port"),
            QT_TRANSLATE_NOOP("Setting", "Where it listens; 0: any free port.")),
        row<&Config::api, &Api::certificateFile>(
            "api.certificate_file", Text, none, QT_TRANSLATE_NOOP("Setting", "TLS certificate"),
            QT_TRANSLATE_NOOP("Setting", "A PEM file with the certificate and its chain; empty: "
                                         "no TLS.")),
        row<&Config::api, &Api::privateKeyFile>(
            "api.private_key_file", Text, none, QT_TRANSLATE_NOOP("Setting", "TLS private key"),
            QT_TRANSLATE_NOOP("Setting", "The PEM file of the certificate's key.")),
        row<&Config::api, &Api::maxBodyMegabytes>(
            "api.max_body_mb", Integer, range(1, 1024, "MB"),
            QT_TRANSLATE_NOOP("Setting", "Largest request"),
            QT_TRANSLATE_NOOP("Setting", "A larger one is refused without being read.")),
        row<&Config::api, &Api::maxConnections>(
            "api.max_connections", Integer, range(1, 65536),
            QT_TRANSLATE_NOOP("Setting", "Connections at once"),
            QT_TRANSLATE_NOOP("Setting", "More are turned away.")),
        row<&Config::api, &Api::threads>(
            "api.threads", Integer, range(1, 64), QT_TRANSLATE_NOOP("Setting", "Threads"),
            QT_TRANSLATE_NOOP("Setting", "For reading and writing; one serves thousands of "
                                         "streams.")),
    };
}

std::vector<Row> lockRows()
{
    return {
        row<&Config::api, &Api::requireKey>(
            "api.require_key", Boolean, none,
            QT_TRANSLATE_NOOP("Setting", "Ask programs of this machine for a key"),
            QT_TRANSLATE_NOOP(
                "Setting",
                "Where it is off, every program and user of this machine may use your services. "
                "Others always need a key.")),
        row<&Config::api, &Api::allowedHosts>(
            "api.allowed_hosts", List, none, QT_TRANSLATE_NOOP("Setting", "Own host names"),
            QT_TRANSLATE_NOOP("Setting", "Names by which this machine is called, beside localhost "
                                         "and the address.")),
        row<&Config::api, &Api::allowedOrigins>(
            "api.allowed_origins", List, none, QT_TRANSLATE_NOOP("Setting", "Allowed web pages"),
            QT_TRANSLATE_NOOP("Setting", "Origins such as https://chat.example whose pages may "
                                         "call the API from a browser; *: all.")),
        row<&Config::api, &Api::dropUnsupported>(
            "api.drop_unsupported", Choice, none,
            QT_TRANSLATE_NOOP("Setting", "What a service cannot do"),
            QT_TRANSLATE_NOOP("Setting", "Refuse a request that asks for it, or do the rest and "
                                         "say so in a header (warn)."),
            namesOf<DropUnsupported>()),
        row<&Config::api, &Api::jwtIssuer>(
            "api.jwt_issuer", Text, none, QT_TRANSLATE_NOOP("Setting", "Token issuer"),
            QT_TRANSLATE_NOOP("Setting",
                              "Whose JSON web tokens (RS256) are let in beside keys; for "
                              "budgets and in the history their subject is the client "
                              "jwt:SUBJECT. Empty: nobody's.")),
        row<&Config::api, &Api::jwtAudience>(
            "api.jwt_audience", Text, none, QT_TRANSLATE_NOOP("Setting", "Token audience"),
            QT_TRANSLATE_NOOP("Setting", "The name by which the issuer calls this Oxide.")),
        row<&Config::api, &Api::jwtKeyFile>(
            "api.jwt_key_file", Text, none, QT_TRANSLATE_NOOP("Setting", "Token keys"),
            QT_TRANSLATE_NOOP("Setting", "The file of the issuer's JSON web key set.")),
        row<&Config::api, &Api::jwtRequestsPerMinute>(
            "api.jwt_requests_per_minute", Integer, range(0, 1'000'000),
            QT_TRANSLATE_NOOP("Setting", "Requests a minute with tokens"),
            QT_TRANSLATE_NOOP("Setting", "Of each whom a token names; 0: no limit.")),
    };
}

} // namespace

std::vector<Row> apiRows()
{
    std::vector<Row> rows = listenerRows();
    for (Row &row : lockRows())
        rows.push_back(std::move(row));
    return rows;
}

} // namespace oxide::config
