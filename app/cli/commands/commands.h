#pragma once

#include "cli/context.h"

#include <QCoroTask>

// What the commands of the table (commandtable.cpp) do. Each gives its exit code.

namespace oxide::cli {

QCoro::Task<int> runTask(Context &context);
QCoro::Task<int> runRoute(Context &context);
QCoro::Task<int> runParallel(Context &context);

QCoro::Task<int> runServicesList(Context &context);
QCoro::Task<int> runServicesTest(Context &context);
QCoro::Task<int> runServicesModels(Context &context);
QCoro::Task<int> runServicesDiscover(Context &context);
QCoro::Task<int> runServicesAdd(Context &context);
QCoro::Task<int> runServicesRemove(Context &context);
QCoro::Task<int> runServicesEnable(Context &context);
QCoro::Task<int> runServicesDisable(Context &context);

QCoro::Task<int> runRulesList(Context &context);
QCoro::Task<int> runRulesSet(Context &context);
QCoro::Task<int> runRulesDelete(Context &context);
QCoro::Task<int> runRulesImport(Context &context);
QCoro::Task<int> runRulesExport(Context &context);

QCoro::Task<int> runHistoryList(Context &context);
QCoro::Task<int> runHistorySearch(Context &context);
QCoro::Task<int> runHistoryShow(Context &context);
QCoro::Task<int> runHistoryReplay(Context &context);
QCoro::Task<int> runHistoryExport(Context &context);
QCoro::Task<int> runHistoryDelete(Context &context);

QCoro::Task<int> runAuditVerify(Context &context);
QCoro::Task<int> runImport(Context &context);
QCoro::Task<int> runDoctor(Context &context);

QCoro::Task<int> runConfigShow(Context &context);
QCoro::Task<int> runConfigPath(Context &context);
QCoro::Task<int> runConfigSet(Context &context);
QCoro::Task<int> runConfigKeys(Context &context);

QCoro::Task<int> runServe(Context &context);
QCoro::Task<int> runCompletion(Context &context);
QCoro::Task<int> runHelp(Context &context);

} // namespace oxide::cli
