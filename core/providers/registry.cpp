#include "providers/registry.h"

#include "providers/cli.h"
#include "providers/httpprovider.h"
#include "providers/kinds.h"

#include <algorithm>
#include <array>
#include <utility>

#include <QFuture>
#include <QPromise>

namespace oxide::providers {

namespace {

using Made = base::Result<std::unique_ptr<Provider>>;
using Factory = Made (*)(const model::ServiceConfig &config, const ProviderDeps &deps);

template<HttpDialectResult (*makeDialect)(const model::ServiceConfig &, const ProviderDeps &)>
Made overHttp(const model::ServiceConfig &config, const ProviderDeps &deps)
{
    HttpDialectResult dialect = makeDialect(config, deps);
    if (!dialect)
        return base::fail(std::move(dialect.error()));
    return std::make_unique<HttpProvider>(config, deps, std::move(*dialect));
}

struct Kind {
    model::Dialect dialect;
    Factory make;
};

constexpr auto kKinds = std::to_array<Kind>({
    {model::Dialect::Ollama, overHttp<makeOllama>},
    {model::Dialect::OpenAi, overHttp<makeOpenAi>},
    {model::Dialect::Anthropic, overHttp<makeAnthropic>},
    {model::Dialect::Gemini, overHttp<makeGemini>},
    {model::Dialect::GeminiCli, makeGeminiCli},
    {model::Dialect::QwenCli, makeQwenCli},
    {model::Dialect::Command, makeCommand},
});

QFuture<base::Result<std::string>> resolveNothing(const std::string &reference)
{
    QPromise<base::Result<std::string>> promise;
    promise.start();
    promise.addResult(base::fail(base::ErrorKind::Unauthorized,
                                 "The key " + reference + " cannot be looked up here."));
    promise.finish();
    return promise.future();
}

} // namespace

Made makeProvider(const model::ServiceConfig &config, ProviderDeps deps)
{
    if (!deps.resolveSecret)
        deps.resolveSecret = resolveNothing;
    const auto *kind = std::ranges::find(kKinds, config.dialect, &Kind::dialect);
    if (kind == kKinds.end()) {
        return base::fail(base::ErrorKind::Unsupported,
                          "No provider speaks " + std::string(base::nameOf(config.dialect)) + '.');
    }
    if (model::isCli(config.dialect) && !deps.processes)
        return base::fail(base::ErrorKind::Unsupported, "No programs can be run here.");
    return kind->make(config, deps);
}

} // namespace oxide::providers
