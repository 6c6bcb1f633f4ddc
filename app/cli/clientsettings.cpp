#include "cli/clientsettings.h"

#include "base/text.h"
#include "model/json.h"

#include <array>
#include <utility>

#include <boost/json.hpp>

#include <QLocale>
#include <QString>
#include <QtGlobal>

namespace oxide::cli {

namespace json = boost::json;

namespace {

#if defined(Q_OS_MACOS)
constexpr std::string_view kClaudeDesktop =
    "Library/Application Support/Claude/claude_desktop_config.json";
#elif defined(Q_OS_WIN)
constexpr std::string_view kClaudeDesktop = "AppData/Roaming/Claude/claude_desktop_config.json";
#else
constexpr std::string_view kClaudeDesktop = ".config/Claude/claude_desktop_config.json";
#endif

constexpr auto kClients = std::to_array<McpClient>({
    {"claude-code", "Claude Code", ".claude.json", "Start claude anew; /mcp shows oxide."},
    {"claude-desktop", "Claude Desktop", kClaudeDesktop, "Quit Claude Desktop and open it again."},
    {"cursor", "Cursor", ".cursor/mcp.json", "Switch oxide on in Cursor's settings, under MCP."},
    {"continue", "Continue", ".continue/mcpServers/oxide.json",
     "Reload Continue; its agent mode uses MCP."},
    {"windsurf", "Windsurf", ".codeium/windsurf/mcp_config.json",
     "Press refresh in Windsurf's MCP panel."},
    {"gemini", "Gemini CLI", ".gemini/settings.json", "Start gemini anew; /mcp shows oxide."},
    {"qwen", "Qwen Code", ".qwen/settings.json", "Start qwen anew; /mcp shows oxide."},
});

json::object entryOf(const model::McpProgram &program)
{
    json::object entry;
    entry["command"] = program.path;
    entry["args"] = json::array(program.arguments.begin(), program.arguments.end());
    return entry;
}

/// A number as people write it: Boost gives every double an exponent.
std::string numberText(double number)
{
    return QString::number(number, 'g', QLocale::FloatingPointShortest).toStdString();
}

/// Two spaces a level, as the programs themselves write.
void print(std::string &text, const json::value &value, const std::string &indent)
{
    const std::string inner = indent + "  ";
    if (value.is_double()) {
        text += numberText(value.get_double());
    } else if (value.is_object() && !value.get_object().empty()) {
        const char *before = "{\n";
        for (const auto &[key, member] : value.get_object()) {
            text += before + inner + json::serialize(json::value(key)) + ": ";
            print(text, member, inner);
            before = ",\n";
        }
        text += '\n' + indent + '}';
    } else if (value.is_array() && !value.get_array().empty()) {
        const char *before = "[\n";
        for (const json::value &element : value.get_array()) {
            text += before + inner;
            print(text, element, inner);
            before = ",\n";
        }
        text += '\n' + indent + ']';
    } else {
        text += json::serialize(value);
    }
}

} // namespace

std::span<const McpClient> mcpClients()
{
    return kClients;
}

base::Result<std::string> withOxide(const std::string &text, const model::McpProgram &program)
{
    json::object settings;
    if (!base::trimmed(text).empty()) {
        auto read = model::parseJson(text);
        if (!read || !read->is_object())
            return base::fail(base::ErrorKind::Config,
                              "These settings are no plain JSON object, so they stay as they are.",
                              read ? std::string() : read.error().message);
        settings = std::move(read->get_object());
    }
    json::value &servers = settings["mcpServers"];
    if (servers.is_null())
        servers.emplace_object();
    if (!servers.is_object())
        return base::fail(base::ErrorKind::Config,
                          "\"mcpServers\" in these settings is no object; they stay as they are.");
    servers.get_object()["oxide"] = entryOf(program);
    std::string made;
    print(made, settings, {});
    return made + '\n';
}

std::string oxideEntry(const model::McpProgram &program)
{
    json::object servers;
    servers["oxide"] = entryOf(program);
    json::object settings;
    settings["mcpServers"] = std::move(servers);
    std::string text;
    print(text, settings, {});
    return text;
}

} // namespace oxide::cli
