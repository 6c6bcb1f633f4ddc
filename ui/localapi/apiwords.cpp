#include "ui/localapi/apiwords.h"

#include <QCoreApplication>

namespace oxide::ui {

using model::ApiRole;

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(LocalApi)
};

} // namespace

ShownState shown(const model::ApiState &state)
{
    if (!state.isEnabled)
        return {State::Off, Texts::tr("Off")};
    if (state.isListening)
        return {State::Ok, Texts::tr("Listening")};
    if (state.problem.empty())
        return {State::Running, Texts::tr("Starting")};
    return {State::Bad, Texts::tr("Not listening")};
}

QString sentence(const model::ApiState &state)
{
    if (!state.isEnabled)
        return Texts::tr("No other program can use Oxide until it is switched on.");
    if (!state.isListening)
        return Texts::tr("No other program can use this Oxide now.");
    if (!state.isLoopback)
        return Texts::tr("For this machine and others, over TLS, with a key.");
    if (!state.needsKey)
        return Texts::tr("For every program and every user of this machine, without a key.");
    return Texts::tr("For programs of this machine, with a key.");
}

QString word(ApiRole role)
{
    switch (role) {
    case ApiRole::Nobody:
        return Texts::tr("Nobody");
    case ApiRole::Viewer:
        return Texts::tr("Viewer");
    case ApiRole::User:
        return Texts::tr("User");
    case ApiRole::Operator:
        return Texts::tr("Operator");
    case ApiRole::Admin:
        return Texts::tr("Admin");
    }
    return {};
}

QString sentence(ApiRole role)
{
    switch (role) {
    case ApiRole::Nobody:
        return Texts::tr("Asks for health alone.");
    case ApiRole::Viewer:
        return Texts::tr("Reads history, services and metrics.");
    case ApiRole::User:
        return Texts::tr("Runs tasks, and reads.");
    case ApiRole::Operator:
        return Texts::tr("Also switches services and stops anyone\u2019s tasks.");
    case ApiRole::Admin:
        return Texts::tr("Also changes services, rules and settings.");
    }
    return {};
}

bool isErrorStatus(int httpStatus)
{
    return httpStatus == 0 || httpStatus >= 400;
}

State stateOfStatus(int httpStatus)
{
    if (!isErrorStatus(httpStatus))
        return State::Ok;
    return httpStatus >= 400 && httpStatus < 500 ? State::Warn : State::Bad;
}

QString wordOfStatus(int httpStatus)
{
    switch (httpStatus) {
    case 0:
        return Texts::tr("broke off");
    case 400:
        return Texts::tr("bad request");
    case 401:
        return Texts::tr("no valid key");
    case 402:
        return Texts::tr("budget used up");
    case 403:
        return Texts::tr("not allowed");
    case 404:
        return Texts::tr("not found");
    case 405:
        return Texts::tr("wrong method");
    case 409:
        return Texts::tr("taken already");
    case 413:
        return Texts::tr("too large");
    case 429:
        return Texts::tr("too many");
    case 499:
        return Texts::tr("cancelled");
    case 501:
        return Texts::tr("not possible");
    case 502:
        return Texts::tr("service failed");
    case 503:
        return Texts::tr("no service");
    case 504:
        return Texts::tr("timed out");
    default:
        break;
    }
    if (!isErrorStatus(httpStatus))
        return {};
    return httpStatus < 500 ? Texts::tr("refused") : Texts::tr("failed");
}

QString anyNumber()
{
    return Texts::tr("no limit");
}

QString allModels()
{
    return Texts::tr("all");
}

} // namespace oxide::ui
