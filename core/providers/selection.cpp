#include "providers/provider.h"

#include "base/text.h"
#include "net/httptypes.h"

#include <algorithm>

namespace oxide::providers {

std::string chooseModel(const model::ServiceConfig &config,
                        const std::vector<model::ModelInfo> &models)
{
    if (!config.defaultModel.empty())
        return config.defaultModel;
    if (!config.autoDetectModel)
        return config.preferredModels.empty() ? std::string() : config.preferredModels.front();
    const auto answers = [](const model::ModelInfo &info) { return info.embeds != true; };
    for (const std::string &wanted : config.preferredModels) {
        if (std::ranges::any_of(models, [&](const model::ModelInfo &info) {
                return answers(info) && info.name == wanted;
            }))
            return wanted;
    }
    for (const std::string &wanted : config.preferredModels) {
        const std::string part = base::toLowerAscii(wanted);
        const auto found = std::ranges::find_if(models, [&](const model::ModelInfo &info) {
            return answers(info) && base::toLowerAscii(info.name).find(part) != std::string::npos;
        });
        if (!part.empty() && found != models.end())
            return found->name;
    }
    const auto first = std::ranges::find_if(models, answers);
    return first == models.end() ? std::string() : first->name;
}

bool isLocal(const model::ServiceConfig &config)
{
    if (config.locality != model::Locality::Auto)
        return config.locality == model::Locality::Local;
    return !model::isCli(config.dialect) && net::isLoopback(config.baseUrl);
}

} // namespace oxide::providers
