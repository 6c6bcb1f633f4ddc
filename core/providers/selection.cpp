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
    for (const std::string &wanted : config.preferredModels) {
        if (std::ranges::find(models, wanted, &model::ModelInfo::name) != models.end())
            return wanted;
    }
    for (const std::string &wanted : config.preferredModels) {
        const std::string part = base::toLowerAscii(wanted);
        const auto found = std::ranges::find_if(models, [&part](const model::ModelInfo &info) {
            return base::toLowerAscii(info.name).find(part) != std::string::npos;
        });
        if (!part.empty() && found != models.end())
            return found->name;
    }
    return models.empty() ? std::string() : models.front().name;
}

bool isLocal(const model::ServiceConfig &config)
{
    if (config.locality != model::Locality::Auto)
        return config.locality == model::Locality::Local;
    return !model::isCli(config.dialect) && net::isLoopback(config.baseUrl);
}

} // namespace oxide::providers
