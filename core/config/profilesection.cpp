#include "config/profilesection.h"

#include "config/servicesection.h"
#include "config/yamltext.h"

#include <algorithm>
#include <cmath>

namespace oxide::config {

using base::ErrorKind;

namespace {

using model::Factor;
using model::Profile;

constexpr Bounds weightBounds{0, 100, {}};
constexpr std::int64_t largestSmallCost = 100'000'000; ///< micro-dollars

/// What a profile of this name is made from.
Profile startOf(const std::string &name)
{
    if (const Profile *known = model::findProfile(model::builtInProfiles(), name))
        return *known;
    Profile profile;
    profile.name = name;
    return profile;
}

double sumOf(const model::Weights &weights)
{
    double sum = 0;
    for (const auto &row : base::enumNames<Factor>)
        sum += model::weightOf(weights, row.value);
    return sum;
}

model::Money readSmallCost(const Item &item)
{
    const std::int64_t micros = item.microDollars();
    if (micros < 1 || micros > largestSmallCost)
        item.fail("out of range; allowed: dollars from 0.000001 to 100");
    return model::Money::fromMicros(micros);
}

Profile readProfile(const std::string &name, const Item &item)
{
    if (!isServiceName(name))
        item.fail("a profile cannot be called \"" + name
                  + "\"; allowed: up to 64 letters, digits, _ and -");
    Profile profile = startOf(name);
    Map map = item.map();
    for (const auto &row : base::enumNames<Factor>) {
        double *weight = model::weightOf(profile.weights, row.value);
        if (!weight)
            continue;
        if (const auto value = map.find(std::string(row.name)))
            *weight = value->number(weightBounds);
    }
    if (const auto threshold = map.find("threshold"))
        profile.threshold = threshold->number(shareBounds);
    if (const auto cost = map.find("small_cost"))
        profile.smallCost = readSmallCost(*cost);
    map.finish();
    if (sumOf(profile.weights) <= 0)
        item.fail("nothing counts here; give at least one factor a weight above 0");
    return profile;
}

} // namespace

std::vector<Profile> readProfiles(Map profiles)
{
    std::vector<Profile> read;
    for (const auto &[name, item] : profiles.entries())
        read.push_back(readProfile(name, item));
    return read;
}

YAML::Node profileNode(const Profile &profile)
{
    const Profile start = startOf(profile.name);
    YAML::Node node(YAML::NodeType::Map);
    for (const auto &row : base::enumNames<Factor>) {
        const double weight = model::weightOf(profile.weights, row.value);
        if (weight != model::weightOf(start.weights, row.value))
            node[std::string(row.name)] = yaml::number(weight);
    }
    if (profile.threshold != start.threshold)
        node["threshold"] = yaml::number(profile.threshold);
    if (profile.smallCost != start.smallCost)
        node["small_cost"] = yaml::dollars(profile.smallCost.micros());
    return node;
}

void checkProfile(const Profile &profile)
{
    if (!isServiceName(profile.name))
        refuse(ErrorKind::InvalidArgument, "A profile cannot be called \"" + profile.name
                                               + "\"; allowed: up to 64 letters, digits, _ and -.");
    for (const auto &row : base::enumNames<Factor>) {
        const double weight = model::weightOf(profile.weights, row.value);
        if (!std::isfinite(weight) || !weightBounds.contains(weight))
            refuse(ErrorKind::InvalidArgument,
                   "The weight of " + std::string(row.name)
                       + " is out of range; allowed: " + weightBounds.text() + '.');
    }
    if (sumOf(profile.weights) <= 0)
        refuse(ErrorKind::InvalidArgument,
               "Nothing counts in this profile; give at least one factor a weight above 0.");
    if (!std::isfinite(profile.threshold) || !shareBounds.contains(profile.threshold))
        refuse(ErrorKind::InvalidArgument,
               "The threshold is out of range; allowed: " + shareBounds.text() + '.');
    if (profile.smallCost.micros() < 1 || profile.smallCost.micros() > largestSmallCost)
        refuse(ErrorKind::InvalidArgument,
               "The small cost is out of range; allowed: dollars from 0.000001 to 100.");
}

void renameProfile(model::RuleSet &rules, std::string_view from, const std::string &to)
{
    for (model::Rule &rule : rules.rules) {
        for (std::string *name : {&rule.then.profile, &rule.fallbackProfile}) {
            if (*name == from)
                *name = to;
        }
    }
}

bool isUsed(const model::RuleSet &rules, std::string_view profile)
{
    return std::ranges::any_of(rules.rules, [&](const model::Rule &rule) {
        return rule.then.profile == profile || rule.fallbackProfile == profile;
    });
}

} // namespace oxide::config
