#include "ui/localapi/snippets.h"

#include "base/text.h"

#include <QCoreApplication>
#include <QJsonArray>
#include <QJsonDocument>
#include <QRegularExpression>
#include <QStringList>

namespace oxide::ui {

namespace {

class SnippetTexts
{
    Q_DECLARE_TR_FUNCTIONS(LocalApi)
};

constexpr auto keyVariable = "OXIDE_API_KEY";

/// One snippet in the making.
class Writer
{
public:
    Writer(const SnippetPlace &place, const std::optional<QString> &key, Shell shell)
        : m_place(place), m_key(key), m_shell(shell)
    {
    }

    [[nodiscard]] QString url(const char *path = "") const
    {
        return m_place.url + QLatin1String(path);
    }
    /// As a shell has it.
    [[nodiscard]] QString key() const
    {
        const auto *read = m_shell == Shell::Posix ? "$%1" : "$env:%1";
        return m_key.value_or(QString::fromLatin1(read).arg(QLatin1String(keyVariable)));
    }
    /// For a file of Continue, which reads its own secrets and the environment.
    [[nodiscard]] QString continueKey() const
    {
        return m_key.value_or(QStringLiteral("${{ secrets.%1 }}").arg(QLatin1String(keyVariable)));
    }
    /// A Python expression.
    [[nodiscard]] QString pythonKey() const
    {
        return m_key ? QLatin1Char('"') + *m_key + QLatin1Char('"')
                     : QStringLiteral("os.environ[\"%1\"]").arg(QLatin1String(keyVariable));
    }
    [[nodiscard]] QString variable(const char *name, const QString &value) const
    {
        return m_shell == Shell::Posix
                   ? QStringLiteral("export %1=\"%2\"").arg(QLatin1String(name), value)
                   : QStringLiteral("$env:%1 = \"%2\"").arg(QLatin1String(name), value);
    }
    /// One word of a command line.
    [[nodiscard]] QString word(const QString &text) const
    {
        // PowerShell takes typographic quotes for quotes, and eats a bare --.
        static const QRegularExpression posix(QStringLiteral(R"(\A[\w@%+=:,./-]+\z)"));
        static const QRegularExpression power(QStringLiteral(R"(\A(?!--\z)[\w%+=:./\\-]+\z)"));
        static const QRegularExpression powerQuote(QStringLiteral("(['\u2018\u2019\u201a\u201b])"));
        const bool isPosix = m_shell == Shell::Posix;
        if ((isPosix ? posix : power).match(text).hasMatch())
            return text;
        QString quoted = text;
        if (isPosix)
            quoted.replace(QLatin1Char('\''), QLatin1String(R"('\'')"));
        else
            quoted.replace(powerQuote, QStringLiteral(R"(\1\1)"));
        return QLatin1Char('\'') + quoted + QLatin1Char('\'');
    }
    /// oxide-mcp with its arguments, as a command line has it.
    [[nodiscard]] QString mcpCommand() const
    {
        QStringList words{word(base::qs(m_place.mcp.path))};
        for (const std::string &argument : m_place.mcp.arguments)
            words << word(base::qs(argument));
        return words.join(QLatin1Char(' '));
    }
    [[nodiscard]] const model::McpProgram &mcp() const { return m_place.mcp; }
    /// At the end of a line that is not the command's last.
    [[nodiscard]] QString goesOn() const
    {
        return QString(QLatin1Char(m_shell == Shell::Posix ? '\\' : '`'));
    }
    [[nodiscard]] Shell shell() const { return m_shell; }

private:
    const SnippetPlace &m_place;
    std::optional<QString> m_key;
    Shell m_shell;
};

QString lines(const QStringList &all)
{
    return all.join(QLatin1Char('\n'));
}

QString inTerminal()
{
    return SnippetTexts::tr("In the terminal that starts the program");
}

Snippet openAi(const Writer &writer)
{
    return {SnippetTexts::tr(
                "OpenAI\u2019s libraries, and most programs made with them, read these two "
                "variables. The model auto lets Oxide choose; auto:quality and SERVICE/MODEL "
                "work too."),
            inTerminal(),
            lines({writer.variable("OPENAI_BASE_URL", writer.url("/v1")),
                   writer.variable("OPENAI_API_KEY", writer.key())})};
}

Snippet curl(const Writer &writer)
{
    const QString body = QStringLiteral(
        R"({"model": "auto", "messages": [{"role": "user", "content": "Say hello."}]})");
    Snippet snippet{
        SnippetTexts::tr("The shortest way to see that it works: the request appears below, "
                         "the task in History."),
        SnippetTexts::tr("In a terminal"),
        {}};
    if (writer.shell() == Shell::PowerShell) {
        snippet.text = lines(
            {QStringLiteral("Invoke-RestMethod %1 -Method Post `")
                 .arg(writer.url("/v1/chat/completions")),
             QStringLiteral("  -Headers @{ Authorization = \"Bearer %1\" } `").arg(writer.key()),
             QStringLiteral("  -ContentType \"application/json\" `"),
             QStringLiteral("  -Body '%1'").arg(body)});
        return snippet;
    }
    snippet.text = lines({QStringLiteral("curl %1 \\").arg(writer.url("/v1/chat/completions")),
                          QStringLiteral("  -H \"Authorization: Bearer %1\" \\").arg(writer.key()),
                          QStringLiteral("  -H \"Content-Type: application/json\" \\"),
                          QStringLiteral("  -d '%1'").arg(body)});
    return snippet;
}

Snippet anthropic(const Writer &writer)
{
    return {SnippetTexts::tr(
                "Claude Code and Anthropic\u2019s libraries read these variables; the two "
                "models are Claude Code\u2019s. Where ANTHROPIC_API_KEY is set too, unset it."),
            inTerminal(),
            lines({writer.variable("ANTHROPIC_BASE_URL", writer.url()),
                   writer.variable("ANTHROPIC_AUTH_TOKEN", writer.key()),
                   writer.variable("ANTHROPIC_MODEL", QStringLiteral("auto")),
                   writer.variable("ANTHROPIC_DEFAULT_HAIKU_MODEL", QStringLiteral("auto")),
                   QStringLiteral("claude")})};
}

Snippet ollama(const Writer &writer)
{
    return {
        SnippetTexts::tr(
            "Oxide answers as an Ollama server. A program that can send no key, as the "
            "ollama command, is let in only where the settings ask programs of this "
            "machine for none; OLLAMA_HOST then names the address."),
        SnippetTexts::tr("In Python"),
        lines(
            {QStringLiteral("import os"), QStringLiteral("from ollama import Client"),
             QStringLiteral("client = Client(host=\"%1\", headers={").arg(writer.url()),
             QStringLiteral("    \"Authorization\": \"Bearer \" + %1})").arg(writer.pythonKey())})};
}

QString jsonText(const QJsonArray &values)
{
    return QString::fromUtf8(QJsonDocument(values).toJson(QJsonDocument::Compact));
}

QString mcpServers(const model::McpProgram &program)
{
    // The quoted path alone: without the list's brackets.
    QString entry =
        QStringLiteral("\"command\": ") + jsonText({base::qs(program.path)}).chopped(1).sliced(1);
    if (!program.arguments.empty()) {
        QJsonArray arguments;
        for (const std::string &argument : program.arguments)
            arguments.append(base::qs(argument));
        entry += QStringLiteral(", \"args\": ") + jsonText(arguments);
    }
    return lines({QStringLiteral("{"), QStringLiteral("  \"mcpServers\": {"),
                  QStringLiteral("    \"oxide\": { ") + entry + QStringLiteral(" }"),
                  QStringLiteral("  }"), QStringLiteral("}")});
}

Snippet cursor(const Writer &writer)
{
    return {SnippetTexts::tr(
                "Cursor asks its models from servers of its own, which do not reach this "
                "machine. As an MCP server Oxide works in it: its tools run tasks, explain "
                "where they go and look into the history."),
            QStringLiteral("~/.cursor/mcp.json"), mcpServers(writer.mcp()), false};
}

Snippet continueDev(const Writer &writer)
{
    return {SnippetTexts::tr(
                "One more entry among the models. Continue finds the key among its secrets, "
                "such as those in ~/.continue/.env."),
            QStringLiteral("~/.continue/config.yaml"),
            lines({QStringLiteral("models:"), QStringLiteral("  - name: Oxide"),
                   QStringLiteral("    provider: openai"), QStringLiteral("    model: auto"),
                   QStringLiteral("    apiBase: %1").arg(writer.url("/v1")),
                   QStringLiteral("    apiKey: %1").arg(writer.continueKey()),
                   QStringLiteral("    roles: [chat, edit, apply]")})};
}

Snippet openWebUi(const Writer &writer)
{
    return {
        SnippetTexts::tr("Read at its first start; later the same two stand in its admin settings, "
                         "under Connections. In a container 127.0.0.1 is the container itself."),
        inTerminal(),
        lines({writer.variable("OPENAI_API_BASE_URL", writer.url("/v1")),
               writer.variable("OPENAI_API_KEY", writer.key()),
               QStringLiteral("open-webui serve")})};
}

Snippet aider(const Writer &writer)
{
    return {
        SnippetTexts::tr("The openai/ before the model tells aider how to speak; the rest is the "
                         "model\u2019s name for Oxide."),
        SnippetTexts::tr("In a terminal, in the project\u2019s folder"),
        lines({writer.variable("OPENAI_API_BASE", writer.url("/v1")),
               writer.variable("OPENAI_API_KEY", writer.key()),
               QStringLiteral("aider --model openai/auto")})};
}

Snippet mcp(const Writer &writer)
{
    return {
        SnippetTexts::tr("A program that starts MCP servers itself takes oxide-mcp: it finds this "
                         "Oxide and its key. One that wants an address takes the second command."),
        SnippetTexts::tr("In a terminal, for Claude Code"),
        lines({QStringLiteral("claude mcp add oxide %1 %2")
                   .arg(writer.word(QStringLiteral("--")), writer.mcpCommand()),
               QString(),
               QStringLiteral("claude mcp add --transport http oxide %1 %2")
                   .arg(writer.url("/mcp"), writer.goesOn()),
               QStringLiteral("  --header \"Authorization: Bearer %1\"").arg(writer.key())})};
}

} // namespace

Shell shellOfThisSystem()
{
#ifdef Q_OS_WIN
    return Shell::PowerShell;
#else
    return Shell::Posix;
#endif
}

QString nameOf(ApiClient client)
{
    switch (client) {
    case ApiClient::OpenAi:
        return QStringLiteral("OpenAI SDK");
    case ApiClient::Curl:
        return QStringLiteral("curl");
    case ApiClient::Anthropic:
        return QStringLiteral("Claude Code");
    case ApiClient::Ollama:
        return QStringLiteral("Ollama");
    case ApiClient::Cursor:
        return QStringLiteral("Cursor");
    case ApiClient::Continue:
        return QStringLiteral("Continue");
    case ApiClient::OpenWebUi:
        return QStringLiteral("Open WebUI");
    case ApiClient::Aider:
        return QStringLiteral("aider");
    case ApiClient::Mcp:
        return QStringLiteral("MCP");
    }
    return {};
}

Snippet snippetFor(ApiClient client, const SnippetPlace &place, const std::optional<QString> &key,
                   Shell shell)
{
    const Writer writer(place, key, shell);
    switch (client) {
    case ApiClient::OpenAi:
        return openAi(writer);
    case ApiClient::Curl:
        return curl(writer);
    case ApiClient::Anthropic:
        return anthropic(writer);
    case ApiClient::Ollama:
        return ollama(writer);
    case ApiClient::Cursor:
        return cursor(writer);
    case ApiClient::Continue:
        return continueDev(writer);
    case ApiClient::OpenWebUi:
        return openWebUi(writer);
    case ApiClient::Aider:
        return aider(writer);
    case ApiClient::Mcp:
        return mcp(writer);
    }
    return {};
}

} // namespace oxide::ui
