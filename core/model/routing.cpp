#include "model/routing.h"

#include <algorithm>

namespace oxide::model {

RoutingSetup withDraft(RoutingSetup setup, const RoutingDraft &draft)
{
    if (draft.rules)
        setup.rules = *draft.rules;
    for (const Profile &profile : draft.profiles) {
        const auto known = std::ranges::find(setup.profiles, profile.name, &Profile::name);
        if (known == setup.profiles.end())
            setup.profiles.push_back(profile);
        else
            *known = profile;
    }
    if (draft.profile)
        setup.profile = *draft.profile;
    if (draft.policy)
        setup.policy = *draft.policy;
    return setup;
}

} // namespace oxide::model
