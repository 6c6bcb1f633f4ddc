#include "sim/options.h"

#include "sim/control.h"
#include "sim/json.h"

#include <fstream>
#include <iostream>
#include <sstream>

#include <boost/json.hpp>

namespace oxide::sim {

namespace json = boost::json;
using base::ErrorKind;
using base::Result;

namespace {

constexpr std::string_view usage =
    R"(oxide-sim: pretended language model services, for trying Oxide and for tests

Every service is a small HTTP server in this one program, on this machine. It answers in the
true format of Ollama, OpenAI, Anthropic or Gemini, with made-up text, and fails where it is told to.
"Cloud" is only a word for how a service is presented: nothing is sent to the internet, no key is
real, and no price is ever paid.

Usage: oxide-sim --demo | --config FILE | --dialect DIALECT [options]

Which services:
  --demo                 the five of "oxide --demo": two that pretend to run on this machine, a
                         fast and a slow one, and three that pretend to be cloud services with
                         prices; the last of them fails now and then, and its first three
                         chats always
  --config FILE          those of a JSON file ("-": stdin)
  --dialect DIALECT      a single one: ollama, openai, anthropic, gemini
  --print-config         print the services as a config file, and end

The single service (each is a key of the config file too):
  --name NAME            its name (default: the dialect)
  --title TITLE          what people call it
  --port PORT            0 is any free one (default)
  --model NAME[=TOKENS]  a model and its context window; may be repeated
  --key KEY              a key that is accepted; may be repeated; none: no key is asked for
  --flavour FLAVOUR      openai, openrouter (comments in streams, usage.cost)
  --reasoning FIELD      reasoning_content, reasoning, think_tags
  --price IN,OUT[,CACHED]  micro-dollars per million tokens
  --local                told to Oxide as running on this machine, so free; without it, as a
                         cloud service, which has prices

For every service:
  --ttft MS              median time to the first token (default 0)
  --ttft-spread SIGMA    its log-normal spread, 0.3 is lively
  --tokens-per-second N  0 is as fast as the client reads (default)
  --fail KIND=SHARE      so many of the chats fail so: --fail 429=0.1; may be repeated
  --fail-first KIND      the first chat fails so; may be repeated for the chats after it
  --retry-after SECONDS  said with 429 and 503
  --refuse-ms MS         how long "refused" refuses connections
  --no-stream-options    400 to an OpenAI request with stream_options
  --prompt-cache         repeated beginnings of prompts count as cached tokens
  --fast                 no latency and no pace, whatever the config says

The program:
  --host ADDRESS         where to listen (default 127.0.0.1)
  --control-port PORT    0 is any free one (default)
  --seed N               the same seed and the same requests give the same answers (default 1)
  --with-parent          end when standard input ends
  --help, --version

When everything listens, one line of JSON is printed:
  {"ready":true,"services":[{"name","title","dialect","base_url","models","default_model",
   "local","price":{"input_per_million","output_per_million","cached_input_per_million"},"key"}],
   "control":"http://…"}

Models: the listed ones, and on every service
  echo                   answers with the prompt
  count:N                answers with N tokens: 1 2 3 …
  clock:N                streams N tokens, each of them the time at which it was due, in
                         microseconds of this machine's monotonic clock
  MODEL:fail-KIND        fails so, whatever the shares: gpt-sim:fail-429, echo:fail-cut
A tool is called when the prompt names it, or when tool_choice asks for it.

Kinds of failure:
)";

struct Flag {
    std::string_view name;
    std::string_view key; ///< in the config
    enum class Form { Text, Number, List, Yes, No } form;
    bool everyService; ///< else only with --dialect
};

constexpr auto flags = std::to_array<Flag>({
    {"--name", "name", Flag::Form::Text, false},
    {"--title", "title", Flag::Form::Text, false},
    {"--port", "port", Flag::Form::Number, false},
    {"--key", "keys", Flag::Form::List, false},
    {"--flavour", "flavour", Flag::Form::Text, false},
    {"--reasoning", "reasoning", Flag::Form::Text, false},
    {"--local", "local", Flag::Form::Yes, false},
    {"--ttft", "ttft_ms", Flag::Form::Number, true},
    {"--ttft-spread", "ttft_spread", Flag::Form::Number, true},
    {"--tokens-per-second", "tokens_per_second", Flag::Form::Number, true},
    {"--fail-first", "first_failures", Flag::Form::List, true},
    {"--retry-after", "retry_after_s", Flag::Form::Number, true},
    {"--refuse-ms", "refuse_ms", Flag::Form::Number, true},
    {"--no-stream-options", "stream_options", Flag::Form::No, true},
    {"--prompt-cache", "prompt_cache", Flag::Form::Yes, true},
});

tl::unexpected<base::Error> wrong(std::string message)
{
    return base::fail(ErrorKind::InvalidArgument, std::move(message));
}

Result<std::string> readFile(const std::string &name)
{
    std::ostringstream text;
    if (name == "-") {
        text << std::cin.rdbuf();
        return text.str();
    }
    const std::ifstream file(name, std::ios::binary);
    if (!file)
        return base::fail(ErrorKind::Config, "cannot read \"" + name + '"');
    text << file.rdbuf();
    return text.str();
}

/// A number of JSON, exactly as it would stand in the config file.
Result<json::value> numberFrom(std::string_view flag, const std::string &text)
{
    auto value = parseJson(text);
    if (!value || !numberOf(*value))
        return wrong(std::string(flag) + ": \"" + text + "\" is no number");
    return *value;
}

/// Collects the command line: what it changes in services is a piece of config, so that both are
/// checked by the same code.
class Parser
{
public:
    explicit Parser(const std::vector<std::string> &arguments) : m_arguments(arguments) {}

    Result<Options> parse()
    {
        while (m_next < m_arguments.size()) {
            const std::string flag = m_arguments[m_next++];
            if (auto read = readFlag(flag); !read)
                return tl::make_unexpected(read.error());
        }
        if (m_options.action == Options::Action::Help
            || m_options.action == Options::Action::Version)
            return m_options;
        if (auto made = makeServices(); !made)
            return tl::make_unexpected(made.error());
        return m_options;
    }

private:
    Result<std::string> value(const std::string &flag)
    {
        if (m_next >= m_arguments.size())
            return wrong(flag + " needs a value");
        return m_arguments[m_next++];
    }

    Result<void> readFlag(const std::string &flag)
    {
        if (flag == "--help" || flag == "-h")
            m_options.action = Options::Action::Help;
        else if (flag == "--version")
            m_options.action = Options::Action::Version;
        else if (flag == "--print-config")
            m_options.action = Options::Action::PrintConfig;
        else if (flag == "--with-parent")
            m_options.withParent = true;
        else if (flag == "--demo")
            m_demo = true;
        else if (flag == "--fast")
            m_fast = true;
        else
            return readValueFlag(flag);
        return {};
    }

    Result<void> readValueFlag(const std::string &flag)
    {
        for (const Flag &known : flags) {
            if (known.name == flag)
                return readServiceFlag(known);
        }
        const std::vector<std::string_view> others = {"--config", "--dialect",     "--model",
                                                      "--price",  "--fail",        "--host",
                                                      "--seed",   "--control-port"};
        if (std::find(others.begin(), others.end(), flag) == others.end())
            return wrong("unknown option \"" + flag + "\"; see oxide-sim --help");
        const auto text = value(flag);
        if (!text)
            return tl::make_unexpected(text.error());
        if (flag == "--config")
            m_file = *text;
        else if (flag == "--dialect")
            m_single["dialect"] = *text;
        else if (flag == "--model")
            return readModel(*text);
        else if (flag == "--price")
            return readPrice(*text);
        else if (flag == "--fail")
            return readFail(*text);
        else if (flag == "--host")
            m_top["host"] = *text;
        else
            return readTopNumber(flag, *text);
        return {};
    }

    Result<void> readTopNumber(const std::string &flag, const std::string &text)
    {
        const auto number = numberFrom(flag, text);
        if (!number)
            return tl::make_unexpected(number.error());
        m_top[flag == "--seed" ? "seed" : "control_port"] = *number;
        return {};
    }

    Result<void> readServiceFlag(const Flag &flag)
    {
        json::object &into = flag.everyService ? m_every : m_single;
        const json::string_view key(flag.key.data(), flag.key.size());
        if (flag.form == Flag::Form::Yes || flag.form == Flag::Form::No) {
            into[key] = flag.form == Flag::Form::Yes;
            return {};
        }
        const auto text = value(std::string(flag.name));
        if (!text)
            return tl::make_unexpected(text.error());
        if (flag.form == Flag::Form::Number) {
            const auto number = numberFrom(flag.name, *text);
            if (!number)
                return tl::make_unexpected(number.error());
            into[key] = *number;
        } else if (flag.form == Flag::Form::List) {
            append(into, key, json::string(*text));
        } else {
            into[key] = *text;
        }
        return {};
    }

    static void append(json::object &object, json::string_view key, json::value item)
    {
        if (!object.contains(key))
            object[key] = json::array();
        object[key].get_array().push_back(std::move(item));
    }

    Result<void> readModel(const std::string &text)
    {
        const std::size_t equals = std::min(text.rfind('='), text.size());
        json::object model{{"name", text.substr(0, equals)}};
        if (equals < text.size()) {
            const auto window = numberFrom("--model", text.substr(equals + 1));
            if (!window)
                return tl::make_unexpected(window.error());
            model["context"] = *window;
        }
        append(m_single, "models", std::move(model));
        return {};
    }

    Result<void> readPrice(const std::string &text)
    {
        const auto numbers = parseJson('[' + text + ']');
        const json::array *list = numbers ? numbers->if_array() : nullptr;
        if (list == nullptr || list->size() < 2 || list->size() > 3)
            return wrong("--price: \"" + text + "\" is not IN,OUT or IN,OUT,CACHED");
        json::object price{{"input_per_million", list->at(0)}, {"output_per_million", list->at(1)}};
        price["cached_input_per_million"] = list->at(list->size() == 3 ? 2 : 0);
        m_single["price"] = std::move(price);
        return {};
    }

    Result<void> readFail(const std::string &text)
    {
        const std::size_t equals = text.find('=');
        if (equals == std::string::npos)
            return wrong("--fail: \"" + text + "\" is not KIND=SHARE");
        const auto share = numberFrom("--fail", text.substr(equals + 1));
        if (!share)
            return tl::make_unexpected(share.error());
        if (!m_every.contains("failures"))
            m_every["failures"] = json::object();
        m_every["failures"].get_object()[text.substr(0, equals)] = *share;
        return {};
    }

    Result<void> makeServices()
    {
        const int sources =
            (m_demo ? 1 : 0) + (m_file.empty() ? 0 : 1) + (m_single.contains("dialect") ? 1 : 0);
        if (sources != 1)
            return wrong(sources == 0 ? "say which services: --demo, --config FILE or --dialect D"
                                      : "--demo, --config and --dialect exclude each other");
        if (!m_single.empty() && !m_single.contains("dialect"))
            return wrong("options of a single service go with --dialect; see oxide-sim --help");
        if (m_file == "-" && m_options.withParent)
            return wrong("--config - and --with-parent both want standard input");
        Result<SimConfig> config = m_demo ? demoConfig() : SimConfig();
        if (m_single.contains("dialect"))
            m_top["services"] = json::array{m_single};
        if (!m_file.empty()) {
            const auto text = readFile(m_file);
            if (!text)
                return tl::make_unexpected(text.error());
            config = parseConfig(*text);
        } else if (!m_demo) {
            config = parseConfig(json::serialize(m_top));
        }
        if (!config)
            return named(config.error());
        m_options.config = std::move(*config);
        return applyRest();
    }

    Result<void> named(base::Error error) const
    {
        error.message = (m_file.empty() ? "command line" : m_file) + ": " + error.message;
        return base::fail(std::move(error));
    }

    /// What holds for every service, and what goes over a file's own head.
    Result<void> applyRest()
    {
        json::object head = m_top;
        head.erase("services");
        if (auto applied = applyConfig(head, m_options.config); !applied)
            return named(applied.error());
        if (m_fast) {
            m_every["ttft_ms"] = 0;
            m_every["tokens_per_second"] = 0;
        }
        for (ServiceProfile &profile : m_options.config.services) {
            if (auto applied = applyProfile(m_every, {}, profile); !applied)
                return named(applied.error());
        }
        return {};
    }

    const std::vector<std::string> &m_arguments;
    std::size_t m_next = 0;
    Options m_options;
    bool m_demo = false;
    bool m_fast = false;
    std::string m_file;
    json::object m_top;
    json::object m_single;
    json::object m_every;
};

} // namespace

Result<Options> parseOptions(const std::vector<std::string> &arguments)
{
    return Parser(arguments).parse();
}

std::string helpText()
{
    std::string text(usage);
    for (const auto &row : base::enumNames<FailureKind>) {
        std::string line = "  " + std::string(row.name);
        line.resize(std::max<std::size_t>(line.size() + 1, 18), ' ');
        text += line + std::string(describe(row.value)) + '\n';
    }
    return text + '\n' + controlHelp;
}

} // namespace oxide::sim
