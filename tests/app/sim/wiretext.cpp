#include "wiretext.h"

#include "base/text.h"

#include <regex>

#include <QJsonArray>
#include <QJsonDocument>

namespace oxide::tests {

using base::str;

std::string steady(std::string bytes)
{
    static const std::vector<std::pair<std::regex, std::string>> changing = {
        {std::regex(R"((chatcmpl-|gen-|msg_)[a-z0-9]{24})"), "$1ID"},
        {std::regex(R"((call_|toolu_)[A-Za-z0-9]{22})"), "$1ID"},
        {std::regex(R"("responseId":"[a-z0-9]{24}")"), R"("responseId":"ID")"},
        {std::regex(R"("created":\d+)"), R"("created":0)"},
        {std::regex(R"("created_at":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z")"),
         R"("created_at":"T")"},
        {std::regex(R"("(total|load|prompt_eval|eval)_duration":\d+)"), R"("$1_duration":0)"},
    };
    for (const auto &[pattern, word] : changing)
        bytes = std::regex_replace(bytes, pattern, word);
    return bytes;
}

QJsonObject object(std::string_view json)
{
    return QJsonDocument::fromJson(QByteArray(json.data(), static_cast<qsizetype>(json.size())))
        .object();
}

QJsonValue at(const QJsonObject &json, const QString &path)
{
    QJsonValue value = json;
    for (const QString &step : path.split(QLatin1Char('.'))) {
        if (value.isArray())
            value = value.toArray().at(step.toInt());
        else
            value = value.toObject().value(step);
    }
    return value;
}

std::vector<std::string> dataOf(std::string_view sse)
{
    constexpr std::string_view head = "data: ";
    std::vector<std::string> data;
    for (std::string &line : linesOf(sse)) {
        if (line.starts_with(head))
            data.push_back(line.substr(head.size()));
    }
    return data;
}

std::vector<std::string> linesOf(std::string_view ndjson)
{
    std::vector<std::string> lines;
    while (!ndjson.empty()) {
        std::string line(ndjson.substr(0, ndjson.find('\n')));
        ndjson.remove_prefix(std::min(ndjson.size(), line.size() + 1));
        if (line.ends_with('\r'))
            line.pop_back();
        lines.push_back(std::move(line));
    }
    return lines;
}

std::string signIn(const SimService &service)
{
    std::string headers = service.dialect == "anthropic" ? "anthropic-version: 2023-06-01\r\n" : "";
    if (service.key.empty())
        return headers;
    if (service.dialect == "anthropic")
        return headers + "x-api-key: " + service.key + "\r\n";
    if (service.dialect == "gemini")
        return headers + "x-goog-api-key: " + service.key + "\r\n";
    return headers + "Authorization: Bearer " + service.key + "\r\n";
}

RawAnswer chatWith(const SimService &service, const std::string &model, const std::string &prompt,
                   Streamed stream, RawHttp::Milliseconds timeout)
{
    const bool streamed = stream == Streamed::Yes;
    const QString text = base::qs(prompt);
    if (service.dialect == "gemini") {
        const QJsonObject part{{QStringLiteral("text"), text}};
        const QJsonObject turn{{QStringLiteral("role"), QStringLiteral("user")},
                               {QStringLiteral("parts"), QJsonArray{part}}};
        const QJsonObject body{{QStringLiteral("contents"), QJsonArray{turn}}};
        const std::string method = streamed ? ":streamGenerateContent?alt=sse" : ":generateContent";
        return ask(service.baseUrl, "POST", "/v1beta/models/" + model + method,
                   str(QJsonDocument(body).toJson()), signIn(service), timeout);
    }
    const QJsonObject turn{{QStringLiteral("role"), QStringLiteral("user")},
                           {QStringLiteral("content"), text}};
    QJsonObject body{{QStringLiteral("model"), base::qs(model)},
                     {QStringLiteral("stream"), streamed},
                     {QStringLiteral("messages"), QJsonArray{turn}}};
    std::string path = "/chat/completions";
    if (service.dialect == "anthropic") {
        body.insert(QStringLiteral("max_tokens"), 100'000);
        path = "/v1/messages";
    } else if (service.dialect == "ollama") {
        path = "/api/chat";
    }
    return ask(service.baseUrl, "POST", path, str(QJsonDocument(body).toJson()), signIn(service),
               timeout);
}

namespace {

std::string visible(const SimService &service, const QJsonObject &json)
{
    if (service.dialect == "anthropic") {
        return str(at(json, QStringLiteral("delta.text")).toString())
               + str(at(json, QStringLiteral("content.0.text")).toString());
    }
    if (service.dialect == "gemini")
        return str(at(json, QStringLiteral("candidates.0.content.parts.0.text")).toString());
    if (service.dialect == "ollama")
        return str(at(json, QStringLiteral("message.content")).toString());
    return str(at(json, QStringLiteral("choices.0.delta.content")).toString())
           + str(at(json, QStringLiteral("choices.0.message.content")).toString());
}

} // namespace

std::string textIn(const SimService &service, std::string_view body)
{
    std::string text;
    const bool sse = body.find("data: ") != std::string_view::npos;
    for (const std::string &json : sse ? dataOf(body) : linesOf(body))
        text += visible(service, object(json));
    return text;
}

} // namespace oxide::tests
