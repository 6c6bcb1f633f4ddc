#include "api/taskanswer.h"

#include "api/route.h"
#include "base/text.h"
#include "base/ulid.h"

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

namespace oxide::api {

namespace {

using base::ErrorKind;
using model::ReasonCode;

/// A header is no place for a long story.
constexpr std::size_t kHeaderBytes = 2048;

std::string reasonsOf(const model::Decision &decision)
{
    std::vector<std::string> texts;
    for (const model::Reason &reason : decision.reasons)
        texts.push_back(reason.text());
    return base::joined(texts, ",");
}

bool isRejectedBy(const model::Candidate &candidate, std::initializer_list<ReasonCode> codes)
{
    return std::ranges::any_of(candidate.reasons, [codes](const model::Reason &reason) {
        return std::ranges::find(codes, reason.code) != codes.end();
    });
}

/// Nobody can do it: because there is no such model, or it does other things?
ErrorKind kindOf(const model::Decision &decision)
{
    bool isOtherTrade = false;
    for (const model::Candidate &candidate : decision.candidates) {
        const bool isUnknown =
            isRejectedBy(candidate, {ReasonCode::ModelUnknown, ReasonCode::ServiceUnknown,
                                     ReasonCode::NotChosenManually});
        if (!isUnknown
            && !isRejectedBy(candidate,
                             {ReasonCode::NoEmbeddingSupport, ReasonCode::NoChatSupport}))
            return ErrorKind::NoService;
        isOtherTrade = isOtherTrade || !isUnknown;
    }
    return isOtherTrade ? ErrorKind::Unsupported : ErrorKind::ModelNotFound;
}

} // namespace

void explainRefusal(engine::Engine &engine, const base::Error &error,
                    std::function<void(Refusal)> use)
{
    const auto id = base::Ulid::parse(error.detail);
    if (!id) {
        use({error, nullptr});
        return;
    }
    whenReady(engine.task(*id),
              [error, use = std::move(use)](const base::Result<model::TaskDetail> &task) {
                  Refusal refusal;
                  refusal.error = error;
                  if (task && task->decision)
                      refusal.decision = std::make_shared<const model::Decision>(*task->decision);
                  if (refusal.decision && error.kind == ErrorKind::NoService
                      && !refusal.decision->candidates.empty())
                      refusal.error.kind = kindOf(*refusal.decision);
                  use(std::move(refusal));
              });
}

base::Error clientLeft()
{
    base::Error error;
    error.kind = base::ErrorKind::Cancelled;
    error.message = "The client left.";
    return error;
}

std::string nameOf(const model::Target &target)
{
    return target.model.empty() ? target.service : target.service + '/' + target.model;
}

void setTaskHeaders(Answer &answer, const model::Target &target, const model::Decision *decision,
                    const std::vector<std::string> &warnings)
{
    const auto set = [&answer](const char *name, const std::string &text) {
        answer.setHeader(name, std::string(base::cutUtf8(text, kHeaderBytes)));
    };
    if (!target.service.empty())
        set("X-Oxide-Service", nameOf(target));
    if (decision)
        set("X-Oxide-Reasons", reasonsOf(*decision));
    if (!warnings.empty())
        set("X-Oxide-Warnings", base::joined(warnings, " "));
}

} // namespace oxide::api
