#pragma once

#include "model/setting.h"
#include "ui/widgets/page.h"

#include <map>
#include <string>
#include <vector>

class QBoxLayout;
class QListWidget;
class QScrollArea;

namespace oxide::ui {

class Card;
class EmptyState;
class SearchField;
class SettingRow;

/// Every setting of the schema table, by section, with a search; each takes effect when it is
/// changed. About and care at the end.
class SettingsPage final : public Page
{
    Q_OBJECT

public:
    explicit SettingsPage(const Context &context, QWidget *parent = nullptr);

    /// Place::text is a key or a word to search for.
    void open(const Place &place) override;

protected:
    void onShown() override;

private:
    void load();
    void build(const std::vector<model::Setting> &settings);
    Card *addSection(const QString &title);
    void save(const model::SettingChange &change);
    void filter(const QString &text);
    void goToSection(int row);
    void followScroll();

    SearchField *m_search = nullptr;
    QListWidget *m_sections = nullptr;
    QScrollArea *m_scroll = nullptr;
    QBoxLayout *m_column = nullptr;
    EmptyState *m_nothing = nullptr;
    std::vector<Card *> m_cards;
    std::map<Card *, std::vector<SettingRow *>> m_cardRows;
    std::map<std::string, SettingRow *> m_rows;
    std::string m_wanted; ///< key to show once loaded
};

} // namespace oxide::ui
