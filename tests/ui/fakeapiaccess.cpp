#include "fakeapiaccess.h"

#include "base/promise.h"
#include "support/fakedata.h"

#include <algorithm>
#include <utility>

namespace oxide::test {

using namespace std::chrono_literals;
using model::ApiRole;

namespace {

model::ApiKeyInfo key(const char *name, const char *client, ApiRole role,
                      std::vector<std::string> models, int perMinute, const char *hint,
                      std::chrono::hours age)
{
    model::ApiKeyInfo key;
    key.name = name;
    key.client = client;
    key.role = role;
    key.models = std::move(models);
    key.requestsPerMinute = perMinute;
    key.hint = hint;
    key.created = fakeNow() - age;
    return key;
}

struct Line {
    const char *caller;
    const char *method;
    const char *path;
    int status;
    std::chrono::milliseconds took;
    std::int64_t bytes;
    bool isTask = false;
};

} // namespace

std::vector<model::ApiRequest> fakeRequests()
{
    const std::vector<Line> lines{
        {"local", "GET", "/v1/models", 200, 3ms, 4'180},
        {"local", "POST", "/v1/messages", 200, 8'420ms, 18'904, true},
        {"local", "POST", "/v1/messages/count_tokens", 200, 2ms, 22},
        {"harbour-ci", "POST", "/v1/chat/completions", 200, 2'310ms, 3'412, true},
        {"", "POST", "/v1/chat/completions", 401, 1ms, 214},
        {"harbour-ci", "POST", "/v1/chat/completions", 200, 1'870ms, 2'960, true},
        {"notebook", "GET", "/api/tags", 200, 2ms, 1'904},
        {"notebook", "POST", "/api/chat", 200, 12'600ms, 24'310, true},
        {"dashboard", "GET", "/metrics", 200, 4ms, 21'730},
        {"dashboard", "POST", "/api/services/Ollama/disable", 403, 1ms, 161},
        {"harbour-ci", "POST", "/v1/chat/completions", 429, 1ms, 172},
        {"harbour-ci", "POST", "/v1/embeddings", 200, 214ms, 38'400},
        {"local", "POST", "/mcp", 200, 5'240ms, 2'208, true},
        {"local", "POST", "/v1/messages", 499, 3'020ms, 1'480, true},
        {"notebook", "POST", "/api/generate", 502, 940ms, 118, true},
        {"local", "GET", "/v1/completion", 404, 1ms, 151},
        {"local", "POST", "/v1/responses", 200, 4'180ms, 9'716, true},
        {"dashboard", "GET", "/ws", 101, 2ms, 0},
        {"local", "POST", "/v1/messages", 200, 6'110ms, 15'022, true},
    };
    const std::vector<model::TaskSummary> tasks = fakeTasks(static_cast<int>(lines.size()));
    const base::TimePoint now = base::SystemClock().now();
    std::vector<model::ApiRequest> requests;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        const Line &line = lines[i];
        model::ApiRequest request;
        request.at = now - 9s * static_cast<int>(lines.size() - i);
        request.caller = line.caller;
        request.method = line.method;
        request.path = line.path;
        request.status = line.status;
        request.took = line.took;
        request.bytes = line.bytes;
        if (line.isTask)
            request.task = tasks.at(i).id;
        requests.push_back(std::move(request));
    }
    return requests;
}

FakeApiAccess::FakeApiAccess(Fill fill) : m_fill(fill)
{
    m_state.isEnabled = true;
    m_state.isListening = true;
    m_state.url = "http://127.0.0.1:8642";
    if (fill == Fill::Full)
        m_keys = {key("harbour-ci", "harbour-ci", ApiRole::User, {"Ollama/*", "DeepSeek/*"}, 60,
                      "oxide-4be1c0", 24h * 12),
                  key("notebook", "ines", ApiRole::User, {}, 0, "oxide-91d7fa", 24h * 3),
                  key("dashboard", "dashboard", ApiRole::Viewer, {}, 600, "oxide-c02e88", 2h)};
}

engine::Reply<std::vector<model::ApiKeyInfo>> FakeApiAccess::keys()
{
    return base::readyFuture<std::vector<model::ApiKeyInfo>>(m_keys);
}

engine::Reply<std::string> FakeApiAccess::addKey(model::NewApiKey wanted)
{
    if (m_error)
        return base::readyFuture<std::string>(base::fail(*std::exchange(m_error, std::nullopt)));
    model::ApiKeyInfo made = key(wanted.name.c_str(), wanted.client.c_str(), wanted.role,
                                 wanted.models, wanted.requestsPerMinute, "oxide-5e1c7a", 0h);
    if (made.client.empty())
        made.client = made.name;
    m_keys.push_back(std::move(made));
    return base::readyFuture<std::string>(madeKey);
}

engine::Reply<engine::Done> FakeApiAccess::removeKey(std::string name)
{
    std::erase_if(m_keys, [&name](const auto &key) { return key.name == name; });
    return base::readyFuture<engine::Done>(engine::Done());
}

engine::Reply<std::string> FakeApiAccess::localKey()
{
    return base::readyFuture<std::string>(ownKey);
}

void FakeApiAccess::setLogging(bool on)
{
    m_isLogging = on;
    if (on && !std::exchange(m_wasLogging, true) && m_fill == Fill::Full)
        Q_EMIT requests(fakeRequests());
}

void FakeApiAccess::setState(model::ApiState state)
{
    m_state = std::move(state);
    Q_EMIT stateChanged();
}

} // namespace oxide::test
