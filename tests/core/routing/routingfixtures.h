#pragma once

#include "routing/decide.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace oxide::test {

inline routing::ModelView modelOf(std::string name)
{
    routing::ModelView view;
    view.info.name = std::move(name);
    return view;
}

/// A healthy, enabled service with one model, which it uses.
inline routing::ServiceView serviceOf(std::string name, bool local, std::string model)
{
    routing::ServiceView service;
    service.name = std::move(name);
    service.local = local;
    service.health = model::Health::Healthy;
    service.models.push_back(modelOf(model));
    service.model = std::move(model);
    return service;
}

/// Two local ones, two in the cloud.
inline std::vector<routing::ServiceView> fourServices()
{
    return {serviceOf("ollama", true, "llama3:latest"), serviceOf("studio", true, "phi"),
            serviceOf("gemini", false, "flash"), serviceOf("openai", false, "gpt")};
}

inline routing::ServiceView &named(std::vector<routing::ServiceView> &services,
                                   const std::string &name)
{
    for (routing::ServiceView &service : services) {
        if (service.name == name)
            return service;
    }
    qFatal("no service %s", name.c_str());
}

inline model::Rule sendRule(model::Condition when, std::vector<model::Target> targets)
{
    model::Rule rule;
    rule.when = std::move(when);
    rule.then.targets = std::move(targets);
    return rule;
}

inline model::Rule actionRule(model::Condition when, model::ActionKind kind)
{
    model::Rule rule;
    rule.when = std::move(when);
    rule.then.kind = kind;
    return rule;
}

inline model::Condition whenWords(std::vector<std::string> words)
{
    model::Condition when;
    when.words = std::move(words);
    return when;
}

inline model::Condition whenType(model::TaskType type)
{
    model::Condition when;
    when.taskTypes.push_back(type);
    return when;
}

inline model::TaskRequest requestOf(std::string prompt)
{
    model::TaskRequest request;
    request.prompt = std::move(prompt);
    return request;
}

inline model::Decision decideOn(const model::TaskRequest &request,
                                const routing::Snapshot &snapshot,
                                const routing::ClassifyContext &context = {})
{
    return routing::decide(routing::classify(request, context, snapshot), snapshot);
}

inline std::vector<std::string> chainOf(const model::Decision &decision)
{
    std::vector<std::string> names;
    for (const model::Target &target : decision.chain)
        names.push_back(target.service);
    return names;
}

inline bool hasReason(const std::vector<model::Reason> &reasons, const std::string &text)
{
    for (const model::Reason &reason : reasons) {
        if (reason.text() == text)
            return true;
    }
    return false;
}

inline const model::Candidate *candidateOf(const model::Decision &decision,
                                           const std::string &service)
{
    for (const model::Candidate &candidate : decision.candidates) {
        if (candidate.target.service == service)
            return &candidate;
    }
    return nullptr;
}

/// Why this service was rejected, as `CODE:detail`; empty for a usable one.
inline std::string rejection(const model::Decision &decision, const std::string &service)
{
    const model::Candidate *candidate = candidateOf(decision, service);
    if (!candidate)
        return "not a candidate";
    std::string text;
    for (const model::Reason &reason : candidate->reasons)
        text += (text.empty() ? "" : " ") + reason.text();
    return text;
}

} // namespace oxide::test
