#include "routing/competitors.h"

#include <algorithm>
#include <cstddef>
#include <cstdint>

namespace oxide::routing {

namespace {

using model::ModelInfo;

/// Beside the service's own choice.
constexpr std::size_t kMost = 5;

/// What the model takes: money for three tokens in and one out, or bytes of memory.
std::int64_t burdenOf(const ModelInfo &info, bool local)
{
    if (local)
        return info.sizeBytes.value_or(0);
    return info.price ? 3 * info.price->inputPerMillion + info.price->outputPerMillion : 0;
}

struct Rated {
    const ModelInfo *info;
    double quality;
    std::int64_t burden;
};

bool beats(const Rated &a, const Rated &b)
{
    if (a.quality < b.quality || a.burden > b.burden)
        return false;
    return a.quality > b.quality || a.burden < b.burden || a.info->name < b.info->name;
}

/// Who could be the best for some task, from weak to strong.
std::vector<Rated> unbeaten(const std::vector<ModelInfo> &offered, bool local)
{
    std::vector<Rated> rated;
    for (const ModelInfo &info : offered) {
        const bool hasBurden = local || info.price;
        if (info.quality && hasBurden && info.embeds != true)
            rated.push_back({&info, *info.quality, burdenOf(info, local)});
    }
    std::vector<Rated> best;
    for (const Rated &each : rated) {
        const bool isBeaten =
            std::ranges::any_of(rated, [&](const Rated &other) { return beats(other, each); });
        if (!isBeaten || each.info->loaded)
            best.push_back(each);
    }
    std::ranges::stable_sort(best, {}, &Rated::quality);
    return best;
}

} // namespace

std::vector<std::string> competitorsOf(const model::ServiceConfig &config, bool local,
                                       const std::string &model,
                                       const std::vector<ModelInfo> &offered)
{
    std::vector<std::string> names;
    const auto add = [&](const std::string &name) {
        const auto at = std::ranges::find(offered, name, &ModelInfo::name);
        const bool answers = at != offered.end() && at->embeds != true;
        if (answers && name != model && std::ranges::find(names, name) == names.end()
            && names.size() < kMost)
            names.push_back(name);
    };
    if (!config.preferredModels.empty()) {
        for (const std::string &name : config.preferredModels)
            add(name);
    } else if (config.defaultModel.empty()) {
        const std::vector<Rated> best = unbeaten(offered, local);
        for (const Rated &each : best) {
            if (each.info->loaded)
                add(each.info->name);
        }
        const std::size_t steps = std::min(best.size(), kMost);
        for (std::size_t i = 0; i < steps; ++i) // the strongest and the cheapest among them
            add(best[steps > 1 ? i * (best.size() - 1) / (steps - 1) : best.size() - 1].info->name);
    }
    std::ranges::sort(names);
    return names;
}

} // namespace oxide::routing
