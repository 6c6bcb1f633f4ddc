<?xml version="1.0" encoding="utf-8"?>
<!DOCTYPE TS>
<TS version="2.1" language="en" sourcelanguage="en">
<context>
    <name>Breaker</name>
    <message numerus="yes">
        <source>%n models</source>
        <translation>
            <numerusform>%n model</numerusform>
            <numerusform>%n models</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>Words</name>
    <message numerus="yes">
        <source>%Ln files</source>
        <translation>
            <numerusform>%Ln file</numerusform>
            <numerusform>%Ln files</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::BudgetModel</name>
    <message numerus="yes">
        <source>%Ln attempts of unknown cost, counted in neither</source>
        <translation>
            <numerusform>%Ln attempt of unknown cost, counted in neither</numerusform>
            <numerusform>%Ln attempts of unknown cost, counted in neither</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::CostsPage</name>
    <message numerus="yes">
        <source>attempts</source>
        <translation>
            <numerusform>attempt</numerusform>
            <numerusform>attempts</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln rows written to %1.</source>
        <translation>
            <numerusform>%Ln row written to %1.</numerusform>
            <numerusform>%Ln rows written to %1.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::FirstRunPage</name>
    <message numerus="yes">
        <source>Oxide looked on this machine and found %n. Nothing has been sent anywhere yet.</source>
        <translation>
            <numerusform>Oxide looked on this machine and found %n. Nothing has been sent anywhere yet.</numerusform>
            <numerusform>Oxide looked on this machine and found %n. Nothing has been sent anywhere yet.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::MainWindow</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n degraded</source>
        <translation>
            <numerusform>%n degraded</numerusform>
            <numerusform>%n degraded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n down</source>
        <translation>
            <numerusform>%n down</numerusform>
            <numerusform>%n down</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::OverviewPage</name>
    <message numerus="yes">
        <source>tasks in %n s</source>
        <translation>
            <numerusform>tasks in %n s</numerusform>
            <numerusform>tasks in %n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tasks in %n min</source>
        <translation>
            <numerusform>tasks in %n min</numerusform>
            <numerusform>tasks in %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>tasks in %n h</source>
        <translation>
            <numerusform>tasks in %n h</numerusform>
            <numerusform>tasks in %n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one cell %n s</source>
        <translation>
            <numerusform>one cell %n s</numerusform>
            <numerusform>one cell %n s</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one cell %n min</source>
        <translation>
            <numerusform>one cell %n min</numerusform>
            <numerusform>one cell %n min</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>one cell %n h</source>
        <translation>
            <numerusform>one cell %n h</numerusform>
            <numerusform>one cell %n h</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n failed</source>
        <translation>
            <numerusform>%n failed</numerusform>
            <numerusform>%n failed</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n healthy</source>
        <translation>
            <numerusform>%n healthy</numerusform>
            <numerusform>%n healthy</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n degraded</source>
        <translation>
            <numerusform>%n degraded</numerusform>
            <numerusform>%n degraded</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n down</source>
        <translation>
            <numerusform>%n down</numerusform>
            <numerusform>%n down</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n off</source>
        <translation>
            <numerusform>%n off</numerusform>
            <numerusform>%n off</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::RequestCard</name>
    <message numerus="yes">
        <source>%Ln errors</source>
        <translation>
            <numerusform>%Ln error</numerusform>
            <numerusform>%Ln errors</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::RoutingPage</name>
    <message numerus="yes">
        <source>%Ln rules</source>
        <translation>
            <numerusform>%Ln rule</numerusform>
            <numerusform>%Ln rules</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%Ln warnings</source>
        <translation>
            <numerusform>%Ln warning</numerusform>
            <numerusform>%Ln warnings</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::ServiceDetail</name>
    <message numerus="yes">
        <source>, %n at once</source>
        <translation>
            <numerusform>, %n at once</numerusform>
            <numerusform>, %n at once</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>%n task types</source>
        <translation>
            <numerusform>%n task type</numerusform>
            <numerusform>%n task types</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::ServicesPage</name>
    <message numerus="yes">
        <source>%n found and added.</source>
        <translation>
            <numerusform>%n found and added.</numerusform>
            <numerusform>%n found and added.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::SpendChart</name>
    <message numerus="yes">
        <source>and %Ln attempts of unknown cost</source>
        <translation>
            <numerusform>and %Ln attempt of unknown cost</numerusform>
            <numerusform>and %Ln attempts of unknown cost</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::SpendTable</name>
    <message numerus="yes">
        <source>%Ln models</source>
        <translation>
            <numerusform>%Ln model</numerusform>
            <numerusform>%Ln models</numerusform>
        </translation>
    </message>
    <message numerus="yes">
        <source>The price of %Ln attempts is not known: give the service one.</source>
        <translation>
            <numerusform>The price of %Ln attempt is not known: give the service one.</numerusform>
            <numerusform>The price of %Ln attempts is not known: give the service one.</numerusform>
        </translation>
    </message>
</context>
<context>
    <name>oxide::ui::StatusBar</name>
    <message numerus="yes">
        <source>%n running</source>
        <translation>
            <numerusform>%n running</numerusform>
            <numerusform>%n running</numerusform>
        </translation>
    </message>
</context>
</TS>
