#include "ui/services/presets.h"

#include "base/text.h"

#include <algorithm>

#include <QCoreApplication>

namespace oxide::ui {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Presets)
};

Preset http(const QString &title, const char *name, model::Dialect dialect, const char *baseUrl,
            const char *keyVariable, const QString &hint)
{
    Preset preset;
    preset.title = title;
    preset.hint = hint;
    preset.keyVariable = keyVariable;
    preset.config.name = name;
    preset.config.dialect = dialect;
    preset.config.baseUrl = baseUrl;
    if (!preset.keyVariable.empty())
        preset.config.keys = {"${" + preset.keyVariable + "}"};
    return preset;
}

Preset program(const QString &title, const char *name, model::Dialect dialect,
               const char *executable, const QString &hint)
{
    Preset preset;
    preset.title = title;
    preset.hint = hint;
    preset.config.name = name;
    preset.config.dialect = dialect;
    preset.config.executable = executable;
    return preset;
}

} // namespace

std::vector<Preset> servicePresets()
{
    using model::Dialect;
    std::vector<Preset> all;
    all.push_back(http(QStringLiteral("Ollama"), "ollama", Dialect::Ollama,
                       "http://127.0.0.1:11434", "",
                       Texts::tr("Runs on this machine; Oxide can start it when it is down.")));
    all.back().config.autoStart = true;
    all.push_back(http(QStringLiteral("LM Studio"), "lm_studio", Dialect::OpenAi,
                       "http://127.0.0.1:1234/v1", "",
                       Texts::tr("Start its local server in the Developer view.")));
    all.push_back(http(QStringLiteral("OpenAI"), "openai", Dialect::OpenAi,
                       "https://api.openai.com/v1", "OPENAI_API_KEY",
                       Texts::tr("Needs an API key.")));
    all.push_back(http(QStringLiteral("Anthropic"), "anthropic", Dialect::Anthropic,
                       "https://api.anthropic.com", "ANTHROPIC_API_KEY",
                       Texts::tr("Needs an API key.")));
    all.push_back(http(QStringLiteral("Gemini"), "gemini", Dialect::Gemini,
                       "https://generativelanguage.googleapis.com", "GEMINI_API_KEY",
                       Texts::tr("Needs an API key.")));
    all.push_back(http(QStringLiteral("DeepSeek"), "deepseek", Dialect::OpenAi,
                       "https://api.deepseek.com/v1", "DEEPSEEK_API_KEY",
                       Texts::tr("Needs an API key.")));
    all.push_back(http(QStringLiteral("OpenRouter"), "openrouter", Dialect::OpenAi,
                       "https://openrouter.ai/api/v1", "OPENROUTER_API_KEY",
                       Texts::tr("Needs an API key; one for many models.")));
    all.push_back(http(Texts::tr("OpenAI compatible server"), "server", Dialect::OpenAi,
                       "http://127.0.0.1:8000/v1", "",
                       Texts::tr("vLLM, llama.cpp and others speak this dialect.")));
    all.push_back(program(QStringLiteral("Gemini CLI"), "gemini_cli", Dialect::GeminiCli, "gemini",
                          Texts::tr("Sign in once by running gemini in a terminal.")));
    all.push_back(program(QStringLiteral("Qwen Code"), "qwen_cli", Dialect::QwenCli, "qwen",
                          Texts::tr("Sign in once by running qwen in a terminal.")));
    all.push_back(program(Texts::tr("Any command"), "command", Dialect::Command, "",
                          Texts::tr("A program that writes its answer to standard output.")));
    all.back().config.arguments = {"{prompt}"};
    return all;
}

QString titleOf(const model::ServiceConfig &config)
{
    for (const Preset &preset : servicePresets()) {
        if (preset.config.name == config.name)
            return preset.title;
    }
    return base::qs(config.name);
}

std::string freeName(const std::string &wanted, const std::vector<model::ServiceStatus> &services)
{
    const auto taken = [&services](const std::string &name) {
        return std::any_of(services.begin(), services.end(),
                           [&name](const auto &s) { return s.config.name == name; });
    };
    std::string name = wanted;
    for (int i = 2; taken(name); ++i)
        name = wanted + "_" + std::to_string(i);
    return name;
}

} // namespace oxide::ui
