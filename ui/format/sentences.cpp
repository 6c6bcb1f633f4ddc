// What reason codes and kinds of failure mean, in words: the two long tables of words.h.
#include "base/text.h"
#include "ui/format/words.h"

namespace oxide::ui::format {

using base::ErrorKind;
using base::qs;
using model::ReasonCode;

namespace {

QString personalDataWord(const std::string &detail)
{
    const auto kind = base::fromName<model::Sensitivity>(detail);
    return kind ? word(*kind) : Words::tr("personal data");
}

QString chosenSentence(const model::Reason &reason)
{
    switch (reason.code) {
    case ReasonCode::ManualChoice:
        return Words::tr("You chose this one.");
    case ReasonCode::RuleMatch:
        return Words::tr("Rule %1 decided.").arg(qs(reason.detail));
    case ReasonCode::TaskAssignment:
        return Words::tr("This kind of task is assigned to it.");
    case ReasonCode::PreferLocal:
        return Words::tr("Local services are preferred.");
    case ReasonCode::BestRank:
        return Words::tr("It ranks best of those that can do the task.");
    case ReasonCode::OnlyCandidate:
        return Words::tr("It is the only one that can do the task.");
    case ReasonCode::SessionSticky:
        return Words::tr("It has answered this conversation so far.");
    case ReasonCode::LocalOnly:
        return reason.detail.empty()
                   ? Words::tr("This stays on your machine.")
                   : Words::tr("Rule %1 keeps this on your machine.").arg(qs(reason.detail));
    case ReasonCode::RefusedByRule:
        return Words::tr("Rule %1 refuses it.").arg(qs(reason.detail));
    case ReasonCode::RuleTargetUnusable:
        return reason.detail.empty()
                   ? Words::tr("The service that the rule names cannot be used now.")
                   : Words::tr("%1 was meant to do it and cannot be used now.")
                         .arg(qs(reason.detail));
    case ReasonCode::FilesWillBeCut:
        return Words::tr("Nobody has room for all of the files; they will be cut to what fits.");
    case ReasonCode::Explored:
        return Words::tr("It was drawn, to learn how it does.");
    case ReasonCode::Profile:
        return Words::tr("The profile %1 ranked them.").arg(qs(reason.detail));
    case ReasonCode::RuleProfile:
        return Words::tr("Rule %1 chose the profile.").arg(qs(reason.detail));
    case ReasonCode::ProfileUnknown:
        return Words::tr("There is no profile %1.").arg(qs(reason.detail));
    case ReasonCode::FallbackProfile:
        return Words::tr("The profile %1 ranks those who stand in.").arg(qs(reason.detail));
    case ReasonCode::SensitiveStaysLocal:
        return Words::tr("Text with %1 stays on your machine.")
            .arg(personalDataWord(reason.detail));
    case ReasonCode::FallbackDisabled:
        return Words::tr("Falling back to others is switched off.");
    default:
        return {};
    }
}

QString rejectedSentence(const model::Reason &reason)
{
    switch (reason.code) {
    case ReasonCode::ServiceUnknown:
        return Words::tr("There is no such service.");
    case ReasonCode::ServiceDisabled:
        return Words::tr("The service is switched off.");
    case ReasonCode::ServiceUnhealthy:
        return Words::tr("The service is down.");
    case ReasonCode::ServiceUnchecked:
        return Words::tr("The service has not been checked yet.");
    case ReasonCode::BreakerOpen:
        return Words::tr("It failed several times in a row and is left alone for a while.");
    case ReasonCode::ModelUnknown:
        return Words::tr("The service does not have this model.");
    case ReasonCode::ContextTooSmall:
        return Words::tr("The task is larger than its context window.");
    case ReasonCode::NoToolSupport:
        return Words::tr("It cannot use tools.");
    case ReasonCode::NoVisionSupport:
        return Words::tr("It cannot read images.");
    case ReasonCode::NoJsonSupport:
        return Words::tr("It cannot promise JSON.");
    case ReasonCode::NoEmbeddingSupport:
        return Words::tr("It makes no embeddings.");
    case ReasonCode::NoChatSupport:
        return Words::tr("Its model makes embeddings alone.");
    case ReasonCode::OtherVectors:
        return Words::tr("Vectors of %1 are wanted.").arg(qs(reason.detail));
    case ReasonCode::NotAllowed:
        return Words::tr("The caller's key may not use it.");
    case ReasonCode::NotLocal:
        return Words::tr("It is not on this machine.");
    case ReasonCode::CostOverCap:
        return Words::tr("It would cost more than one task may.");
    case ReasonCode::NotInRule:
        return Words::tr("The rule that decided does not name it.");
    case ReasonCode::NotChosenManually:
        return Words::tr("You chose another one.");
    case ReasonCode::PersonalData:
        return Words::tr("The text holds %1.").arg(personalDataWord(reason.detail));
    case ReasonCode::SecretInText:
        return Words::tr("The text holds a secret.");
    default:
        return {};
    }
}

QString providerFailure(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::BadRequest:
        return Words::tr("the service did not accept the request");
    case ErrorKind::Unauthorized:
        return Words::tr("the service did not accept the key");
    case ErrorKind::ModelNotFound:
        return Words::tr("the service does not have this model");
    case ErrorKind::ContextTooLong:
        return Words::tr("the task is larger than the model's context window");
    case ErrorKind::QuotaExceeded:
        return Words::tr("the quota is used up");
    case ErrorKind::ServerError:
        return Words::tr("the service had an error of its own");
    case ErrorKind::Overloaded:
        return Words::tr("the service is overloaded");
    case ErrorKind::StreamCut:
        return Words::tr("the answer broke off");
    case ErrorKind::StreamError:
        return Words::tr("the service reported an error while it answered");
    case ErrorKind::BadResponse:
        return Words::tr("the answer could not be read");
    case ErrorKind::EmptyAnswer:
        return Words::tr("the answer was empty");
    default:
        return {};
    }
}

QString networkFailure(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::ConnectionRefused:
        return Words::tr("the connection was refused");
    case ErrorKind::ConnectionReset:
        return Words::tr("the connection broke");
    case ErrorKind::NameNotResolved:
        return Words::tr("the host's name was not found");
    case ErrorKind::TlsFailed:
        return Words::tr("the secure connection failed");
    case ErrorKind::NetworkDown:
        return Words::tr("there is no network");
    case ErrorKind::TimeoutConnect:
        return Words::tr("it took too long to connect");
    case ErrorKind::TimeoutFirstToken:
        return Words::tr("the first word took too long");
    case ErrorKind::TimeoutIdle:
        return Words::tr("the answer stood still for too long");
    case ErrorKind::TimeoutTotal:
        return Words::tr("the answer took too long in all");
    default:
        return {};
    }
}

QString ownFailure(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::InvalidArgument:
        return Words::tr("the request was not valid");
    case ErrorKind::NotFound:
        return Words::tr("it was not found");
    case ErrorKind::AlreadyExists:
        return Words::tr("it exists already");
    case ErrorKind::PolicyRefused:
        return Words::tr("a rule refused it");
    case ErrorKind::BudgetExceeded:
        return Words::tr("a budget has no room for it");
    case ErrorKind::NoService:
        return Words::tr("no service can do this now");
    case ErrorKind::Cancelled:
        return Words::tr("it was cancelled");
    case ErrorKind::Interrupted:
        return Words::tr("Oxide ended before it was done");
    case ErrorKind::ProgramNotFound:
        return Words::tr("the program was not found");
    case ErrorKind::ProcessFailed:
        return Words::tr("the program ended with an error");
    case ErrorKind::Io:
        return Words::tr("a file could not be read or written");
    case ErrorKind::DiskFull:
        return Words::tr("the disk is full");
    case ErrorKind::ReadOnly:
        return Words::tr("the place cannot be written to");
    case ErrorKind::Database:
        return Words::tr("the database reported an error");
    case ErrorKind::Config:
        return Words::tr("the configuration is not valid");
    case ErrorKind::Unsupported:
        return Words::tr("this is not supported");
    default:
        return Words::tr("an internal error");
    }
}

} // namespace

QString sentence(const model::Reason &reason)
{
    const QString chosen = chosenSentence(reason);
    return chosen.isEmpty() ? rejectedSentence(reason) : chosen;
}

QString sentence(base::ErrorKind kind)
{
    for (const QString &text : {providerFailure(kind), networkFailure(kind)}) {
        if (!text.isEmpty())
            return text;
    }
    return ownFailure(kind);
}

QString sentence(const base::Error &error)
{
    return error.message.empty() ? sentence(error.kind) : qs(error.message);
}

} // namespace oxide::ui::format
