#include "ui/shell/pageregistry.h"

#include "ui/costs/costspage.h"
#include "ui/history/historypage.h"
#include "ui/localapi/localapipage.h"
#include "ui/overview/overviewpage.h"
#include "ui/routing/routingpage.h"
#include "ui/run/runpage.h"
#include "ui/services/servicespage.h"
#include "ui/settings/settingspage.h"

#include <QCoreApplication>

namespace oxide::ui {

namespace {

class Texts
{
    Q_DECLARE_TR_FUNCTIONS(Pages)
};

template<class P>
Page *make(const Context &context)
{
    return new P(context);
}

} // namespace

std::vector<PageEntry> allPages()
{
    return {
        {PageId::Overview, "overview", Icon::Overview, Texts::tr("Overview"), make<OverviewPage>},
        {PageId::Run, "run", Icon::Run, Texts::tr("Run"), make<RunPage>},
        {PageId::Routing, "routing", Icon::Routing, Texts::tr("Routing"), make<RoutingPage>},
        {PageId::History, "history", Icon::History, Texts::tr("History"), make<HistoryPage>},
        {PageId::Services, "services", Icon::Services, Texts::tr("Services"), make<ServicesPage>},
        {PageId::LocalApi, "api", Icon::Plug, Texts::tr("Local API"), make<LocalApiPage>},
        {PageId::Costs, "costs", Icon::Wallet, Texts::tr("Costs"), make<CostsPage>},
        {PageId::Settings, "settings", Icon::Settings, Texts::tr("Settings"), make<SettingsPage>},
    };
}

} // namespace oxide::ui
